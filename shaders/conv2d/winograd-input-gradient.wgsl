// dx = sum over the patches on a pixel of B dv B^T: the transpose of winograd-input.wgsl, 2x2 pixels x 4 channels a
// thread. The pixels are the middle of a patch, so that its neighbours reach them with a single row or column of dv: 36
// loads. Needs IN_C a multiple of 4.
//      1  0  0  0    <- pixel 0 of a patch is pixel 2 of the patch before
// B =  0  1 -1  1
//     -1  1  1  0
//      0  0  0 -1    <- pixel 3 is pixel 1 of the patch after

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> dv: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

const IN_C4 = IN_C / 4;
const TILES_H = (OUT_H + 1) / 2;
const TILES_W = (OUT_W + 1) / 2;
const PLANE = BATCH * TILES_H * TILES_W * IN_C4;
// Pixels of the first block that lie outside, and blocks.
const SKIP_H = (PAD_TOP + 1) % 2;
const SKIP_W = (PAD_LEFT + 1) % 2;
const BLOCKS_H = (IN_H + SKIP_H + 1) / 2;
const BLOCKS_W = (IN_W + SKIP_W + 1) / 2;

// Selects, not branches: see conv2d-tile.wgsl.
fn load(at: u32, inside: bool) -> vec4f {
  return select(vec4f(), dv[select(0, at, inside)], inside);
}

// Row `row` of the dv of patches tx - 1, tx and tx + 1, times B^T: columns are the two pixels. Below zero wraps to a
// large number: outside.
fn load_row(row: u32, n: u32, ty: u32, tx: u32, c4: u32) -> mat2x4f {
  let at = row * 4 * PLANE + ((n * TILES_H + ty) * TILES_W + tx) * IN_C4 + c4;
  let inside = ty < TILES_H;
  let here = inside & (tx < TILES_W);
  let v1 = load(at + PLANE, here);
  let v2 = load(at + 2 * PLANE, here);
  let before = load(at + 3 * PLANE - IN_C4, inside & (tx - 1 < TILES_W));
  let after = load(at + IN_C4, inside & (tx + 1 < TILES_W));
  return mat2x4f(v1 - v2 + load(at + 3 * PLANE, here) - before, v1 + v2 - load(at, here) + after);
}

fn store(n: u32, iy: u32, ix: u32, c4: u32, gradient: vec4f) {
  if (iy >= IN_H || ix >= IN_W) { return; }
  let i = ((n * IN_H + iy) * IN_W + ix) * IN_C4 + c4;
  var g = gradient;
  if (RELU_MASK) { g = select(g, vec4f(), x[i] <= vec4f()); }
  dx[i] = g;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * BLOCKS_H * BLOCKS_W * IN_C4) { return; }
  let c4 = i % IN_C4;
  let bx = i / IN_C4 % BLOCKS_W;
  let by = i / (IN_C4 * BLOCKS_W) % BLOCKS_H;
  let n = i / (IN_C4 * BLOCKS_W * BLOCKS_H);
  let tx = bx + (PAD_LEFT + 1) / 2 - 1;
  let ty = by + (PAD_TOP + 1) / 2 - 1;
  let row_1 = load_row(1, n, ty, tx, c4);
  let row_2 = load_row(2, n, ty, tx, c4);
  let top = row_1 - row_2 + load_row(3, n, ty, tx, c4) - load_row(3, n, ty - 1, tx, c4);
  let bottom = row_1 + row_2 - load_row(0, n, ty, tx, c4) + load_row(0, n, ty + 1, tx, c4);
  let iy = by * 2 - SKIP_H;
  let ix = bx * 2 - SKIP_W;
  store(n, iy, ix, c4, top[0]);
  store(n, iy, ix + 1, c4, top[1]);
  store(n, iy + 1, ix, c4, bottom[0]);
  store(n, iy + 1, ix + 1, c4, bottom[1]);
}
