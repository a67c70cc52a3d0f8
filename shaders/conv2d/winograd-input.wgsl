// A 3x3 convolution of stride 1 by Winograd's F(2x2, 3x3) (Lavin & Gray 2015): a tile of 2x2 outputs, from a 4x4 patch
// of x, takes 16 products instead of 36.
//   u = G kernel G^T           [16][in][out]       winograd-kernel.wgsl
//   v = B^T patch B            [16][tiles][in]     this file
//   m[p] = v[p] u[p]           [16][tiles][out]    16 matrix products
//   y = act(A^T m A + bias)                        winograd-output.wgsl
// The gradients are the transposes, from the last to the first:
//   dm = A dy A^T              [16][tiles][out]    winograd-output-gradient.wgsl
//   dv[p] = dm[p] u[p]^T       [16][tiles][in]     16 matrix products
//   dx = sum of B dv B^T                           winograd-input-gradient.wgsl
//   du[p] = v[p]^T dm[p]       [16][in][out]       16 matrix products
//   dkernel = G^T du G                             winograd-kernel-gradient.wgsl
// One patch x 4 channels a thread. Needs IN_C a multiple of 4.
//       1  0 -1  0
// B^T = 0  1  1  0
//       0 -1  1  0
//       0  1  0 -1

// @include lib/conv2d.wgsl

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;

const IN_C4 = IN_C / 4;
const TILES_H = (OUT_H + 1) / 2;
const TILES_W = (OUT_W + 1) / 2;
const PLANE = BATCH * TILES_H * TILES_W * IN_C4;

// Selects, not branches: see conv2d-tile.wgsl.
fn load(at: u32, inside: bool) -> vec4f {
  return select(vec4f(), x[select(0, at, inside)], inside);
}

// A row of the patch: columns are pixels. Below zero wraps to a large number: outside.
fn load_row(n: u32, iy: u32, ix: u32, c4: u32) -> mat4x4f {
  let at = ((n * IN_H + iy) * IN_W + ix) * IN_C4 + c4;
  let inside = iy < IN_H;
  return mat4x4f(
    load(at, inside & (ix < IN_W)),
    load(at + IN_C4, inside & (ix + 1 < IN_W)),
    load(at + 2 * IN_C4, inside & (ix + 2 < IN_W)),
    load(at + 3 * IN_C4, inside & (ix + 3 < IN_W)),
  );
}

fn store_row(at: u32, row: mat4x4f) {
  v[at] = row[0] - row[2];
  v[at + PLANE] = row[1] + row[2];
  v[at + 2 * PLANE] = row[2] - row[1];
  v[at + 3 * PLANE] = row[1] - row[3];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PLANE) { return; }
  let c4 = i % IN_C4;
  let ix = i / IN_C4 % TILES_W * 2 - PAD_LEFT;
  let iy = i / (IN_C4 * TILES_W) % TILES_H * 2 - PAD_TOP;
  let n = i / (IN_C4 * TILES_W * TILES_H);
  let row_0 = load_row(n, iy, ix, c4);
  let row_1 = load_row(n, iy + 1, ix, c4);
  let row_2 = load_row(n, iy + 2, ix, c4);
  let row_3 = load_row(n, iy + 3, ix, c4);
  store_row(i, row_0 - row_2);
  store_row(i + 4 * PLANE, row_1 + row_2);
  store_row(i + 8 * PLANE, row_2 - row_1);
  store_row(i + 12 * PLANE, row_1 - row_3);
}
