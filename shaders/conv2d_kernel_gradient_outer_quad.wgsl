// The same partial sums as conv2d_kernel_gradient.wgsl, 12 kernel rows x 32 output channels by four neighbouring lanes
// that share the pixels of x they load: conv2d_kernel_gradient_outer.wgsl with subgroups, see conv2d_quad.wgsl. Twelve
// rows hold the nine taps of a first layer's 3x3 kernel, and the bias. Wants OUT_C a multiple of 4.
enable subgroups;

const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const IN_C: u32 = 1; // @spec
const OUT_H: u32 = 4; // @spec
const OUT_W: u32 = 4; // @spec
const OUT_C: u32 = 8; // @spec
const KERNEL_H: u32 = 3; // @spec
const KERNEL_W: u32 = 3; // @spec
const STRIDE_H: u32 = 1; // @spec
const STRIDE_W: u32 = 1; // @spec
const DILATION_H: u32 = 1; // @spec
const DILATION_W: u32 = 1; // @spec
const PAD_TOP: u32 = 1; // @spec
const PAD_LEFT: u32 = 1; // @spec
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

// Four kernel rows (ky, kx, c), by the distance of each from the window's corner.
struct Taps { down: vec4u, right: vec4u, channel: vec4u, is_bias: vec4<bool>, exists: vec4<bool> }

fn taps_from(first: u32) -> Taps {
  let row = first + vec4u(0, 1, 2, 3);
  return Taps(
    row / (IN_C * KERNEL_W) * DILATION_H,
    row / IN_C % KERNEL_W * DILATION_W,
    row % IN_C,
    row == vec4u(KERNEL_ROWS),
    row < vec4u(KERNEL_ROWS));
}

// What lies under four taps of the window at (top, left). Below zero wraps to a large number: outside.
fn load(taps: Taps, image: u32, top: u32, left: u32, exists: bool) -> vec4f {
  let iy = top + taps.down;
  let ix = left + taps.right;
  let inside = taps.exists & vec4<bool>(exists) & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  let at = select(vec4u(), ((image * IN_H + iy) * IN_W + ix) * IN_C + taps.channel, inside);
  return select(select(vec4f(), vec4f(1), taps.is_bias & vec4<bool>(exists)), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
}

// The same kernel rows under the quad's four pixels: columns are rows of the kernel, rows are pixels in the order of
// conv2d_quad.wgsl.
fn load_quad(v: vec4f) -> mat4x4f {
  return transpose(mat4x4f(v, quadSwapX(v), quadSwapY(v), quadSwapDiagonal(v)));
}

// Columns are pixels, rows are channels. What lies past the last pixel meets zeros of x.
fn block_dy(pixels: vec4u, o4: u32) -> mat4x4f {
  let at = min(pixels, vec4u(PIXELS - 1)) * OUT_C4 + o4;
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}

// An output pixel. Divisions are dear, so they are done once; `next` counts on.
struct Pixel { n: u32, oy: u32, ox: u32 }

fn pixel_at(p: u32) -> Pixel {
  return Pixel(p / (OUT_W * OUT_H), p / OUT_W % OUT_H, p % OUT_W);
}

// The pixel of the next step.
fn next(p: Pixel) -> Pixel {
  let ox = p.ox + 4 % OUT_W;
  let new_row = ox >= OUT_W;
  let oy = p.oy + 4 / OUT_W % OUT_H + u32(new_row);
  let new_image = oy >= OUT_H;
  return Pixel(p.n + 4 / (OUT_W * OUT_H) + u32(new_image), select(oy, oy - OUT_H, new_image), select(ox, ox - OUT_W, new_row));
}

// Column by column: on SwiftShader two thirds of the time of `sum[i] += a * b`, where nothing is loaded besides.
fn add_product(sum: ptr<function, array<mat4x4f, 6>>, i: u32, a: mat4x4f, b: mat4x4f) {
  sum[i][0] += a * b[0];
  sum[i][1] += a * b[1];
  sum[i][2] += a * b[2];
  sum[i][3] += a * b[3];
}

fn store(split: u32, kernel_row: u32, o4: u32, sum: vec4f) {
  if (kernel_row <= KERNEL_ROWS && o4 < OUT_C4) { partials[(split * (KERNEL_ROWS + 1) + kernel_row) * OUT_C4 + o4] = sum; }
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
  var sum: array<mat4x4f, 6>;
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
