// The same partial sums as conv2d-kernel-gradient.wgsl, 12 kernel rows x 32 output channels by four neighbouring lanes
// that share the pixels of x they load: conv2d-kernel-gradient-outer.wgsl with subgroups, see conv2d-quad.wgsl. Twelve
// rows hold the nine taps of a first layer's 3x3 kernel, and the bias. Needs OUT_C a multiple of 4.
// @steps (STEPS + SPLITS - 1) / SPLITS
enable subgroups;

// @include lib/conv2d.wgsl
// @include lib/product.wgsl
// @include lib/taps.wgsl
// @include lib/pixels-in-turn.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const PIXELS = BATCH * OUT_H * OUT_W;
const STEPS = (PIXELS + 3) / 4; // of four pixels
const TILES_C = (OUT_C4 + 7) / 8;
// The bias is one more kernel row, whose input is 1.
const ROW_TILES = (KERNEL_ROWS + 1 + 11) / 12;

alias Sums = array<mat4x4f, 6>;

// What lies under four taps of the window at (top, left). Below zero wraps to a large number: outside.
fn load(taps: Taps, image: u32, top: u32, left: u32, exists: bool) -> vec4f {
  let iy = top + taps.down;
  let ix = left + taps.right;
  let inside = taps.exists & vec4<bool>(exists) & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  let at = select(vec4u(), ((image * IN_H + iy) * IN_W + ix) * IN_C + taps.channel, inside);
  let outside = select(vec4f(), vec4f(1), taps.is_bias & vec4<bool>(exists));
  return select(outside, vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
}

// The same kernel rows under the quad's four pixels: columns are rows of the kernel, rows are pixels in the order of
// conv2d-quad.wgsl.
fn load_quad(v: vec4f) -> mat4x4f {
  return transpose(mat4x4f(v, quadSwapX(v), quadSwapY(v), quadSwapDiagonal(v)));
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
  let kernel_row = thread / (4 * TILES_C) % ROW_TILES * 12;
  let split = thread / (4 * TILES_C * ROW_TILES);
  let taps_0 = taps_from(kernel_row);
  let taps_1 = taps_from(kernel_row + 4);
  let taps_2 = taps_from(kernel_row + 8);
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
    let top = pixel.oy * STRIDE_H - PAD_TOP;
    let left = pixel.ox * STRIDE_W - PAD_LEFT;
    let exists = (step < end) & (step * 4 + lane < PIXELS);
    let pixels = step * 4 + (vec4u(0, 1, 2, 3) ^ vec4u(lane));
    let x0 = load_quad(load(taps_0, pixel.n, top, left, exists));
    let x1 = load_quad(load(taps_1, pixel.n, top, left, exists));
    let x2 = load_quad(load(taps_2, pixel.n, top, left, exists));
    let y0 = block_dy(pixels, o_0);
    add_product(&sum, 0, y0, x0);
    add_product(&sum, 2, y0, x1);
    add_product(&sum, 4, y0, x2);
    let y1 = block_dy(pixels, o_1);
    add_product(&sum, 1, y1, x0);
    add_product(&sum, 3, y1, x1);
    add_product(&sum, 5, y1, x2);
    pixel = next(pixel);
  }
  if (split >= SPLITS) { return; }
  for (var i = 0u; i < 12; i++) {
    store(split, kernel_row + i, o4, sum[i / 4 * 2][i % 4]);
    store(split, kernel_row + i, o4 + 4, sum[i / 4 * 2 + 1][i % 4]);
  }
}
