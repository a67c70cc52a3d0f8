// The same partial sums as conv2d-kernel-gradient.wgsl, 16 kernel rows x 32 output channels by four neighbouring lanes
// that share the pixels of x they load: see conv2d-quad.wgsl. Needs IN_C a multiple of 16 and OUT_C one of 4.
enable subgroups;

// @include lib/conv2d.wgsl
// @include lib/product.wgsl
// @include lib/pixels-in-turn.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const PIXELS = BATCH * OUT_H * OUT_W;
const STEPS = (PIXELS + 3) / 4; // of four pixels
const TILES_C = (OUT_C4 + 7) / 8;
// Tiles of 16 kernel rows, and one more for the bias, a kernel row whose input is 1.
const ROW_TILES = KERNEL_ROWS / 16 + 1;
const OUTSIDE = 0xffffffffu;

alias Sums = array<mat4x4f, 8>;

// Four channels of the quad's four pixels, as rows in the order of conv2d-quad.wgsl. Selects, not branches: see
// conv2d-tile.wgsl.
fn load_x(start: u32, c4: u32, is_bias: bool) -> mat4x4f {
  let outside = start == OUTSIDE;
  let v = select(x[select(start + c4, 0, outside | is_bias)], vec4f(), outside);
  let w = select(v, vec4f(select(1.0, 0.0, outside)), is_bias);
  return transpose(mat4x4f(w, quadSwapX(w), quadSwapY(w), quadSwapDiagonal(w)));
}

fn store(split: u32, kernel_row: u32, o4: u32, sum: vec4f) {
  if (kernel_row <= KERNEL_ROWS && o4 < OUT_C4) {
    partials[(split * (KERNEL_ROWS + 1) + kernel_row) * OUT_C4 + o4] = sum;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64;
  let lane = thread % 4;
  let o4 = thread / 4 % TILES_C * 8 + lane;
  let kernel_row = thread / (4 * TILES_C) % ROW_TILES * 16;
  let split = thread / (4 * TILES_C * ROW_TILES);
  let c4 = kernel_row % IN_C / 4;
  let right = kernel_row / IN_C % KERNEL_W * DILATION_W - PAD_LEFT;
  let down = kernel_row / (IN_C * KERNEL_W) * DILATION_H - PAD_TOP;
  let is_bias = kernel_row == KERNEL_ROWS;
  // Lanes past the last channel compute the last one again, and splits past the last one zeros: a quad stays together.
  let o_0 = min(o4, OUT_C4 - 1);
  let o_1 = min(o4 + 4, OUT_C4 - 1);
  let first = split * STEPS / SPLITS;
  let end = select(0, (split + 1) * STEPS / SPLITS, split < SPLITS);

  // sum[2p + q]: columns are kernel rows 4p..4p+3 of the tile, rows are the channels of o_q.
  var sum: Sums;
  var pixel = pixel_at(first * 4 + lane);
  for (var i = 0u; i < (STEPS + SPLITS - 1) / SPLITS; i++) {
    let step = first + i;
    let iy = pixel.oy * STRIDE_H + down; // below zero wraps to a large number: outside
    let ix = pixel.ox * STRIDE_W + right;
    let inside = (step < end) & (step * 4 + lane < PIXELS) & (((iy < IN_H) & (ix < IN_W)) | is_bias);
    let start = select(OUTSIDE, ((pixel.n * IN_H + iy) * IN_W + ix) * IN_C4, inside);
    let pixels = step * 4 + (vec4u(0, 1, 2, 3) ^ vec4u(lane));
    let x0 = load_x(start, c4, is_bias);
    let x1 = load_x(start, c4 + 1, is_bias);
    let x2 = load_x(start, c4 + 2, is_bias);
    let x3 = load_x(start, c4 + 3, is_bias);
    let y0 = block_dy(pixels, o_0);
    add_product(&sum, 0, y0, x0);
    add_product(&sum, 2, y0, x1);
    add_product(&sum, 4, y0, x2);
    add_product(&sum, 6, y0, x3);
    let y1 = block_dy(pixels, o_1);
    add_product(&sum, 1, y1, x0);
    add_product(&sum, 3, y1, x1);
    add_product(&sum, 5, y1, x2);
    add_product(&sum, 7, y1, x3);
    pixel = next(pixel);
  }
  if (split >= SPLITS) { return; }
  for (var i = 0u; i < 16; i++) {
    store(split, kernel_row + i, o4, sum[i / 4 * 2][i % 4]);
    store(split, kernel_row + i, o4 + 4, sum[i / 4 * 2 + 1][i % 4]);
  }
}
