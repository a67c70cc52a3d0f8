// The same sum as conv2d-input-gradient.wgsl, 16 pixels x 32 channels by four neighbouring lanes that share the pixels
// they load: see conv2d-quad.wgsl. Needs IN_C and OUT_C multiples of 4.
enable subgroups;

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl
// @include lib/product.wgsl

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const PIXELS = BATCH * IN_H * IN_W;
const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const TILES_C = (IN_C4 + 7) / 8;

alias Sums = array<mat4x4f, 8>;

// An input pixel, by image, row and column. Divisions are slow, so these are done once.
struct Pixel { row: u32, y: u32, x: u32, exists: bool }

fn pixel_at(p: u32) -> Pixel {
  return Pixel(p / (IN_W * IN_H) * OUT_H, p / IN_W % IN_H + PAD_TOP, p % IN_W + PAD_LEFT, p < PIXELS);
}

// Four channels of the output pixels whose (ky, kx) lies on the quad's four pixels, as columns in the order of
// conv2d-quad.wgsl. Selects, not branches: see conv2d-tile.wgsl.
fn load(p: Pixel, ky: u32, kx: u32, o4: u32) -> mat4x4f {
  let top = p.y - ky * DILATION_H; // below zero wraps to a large number: outside
  let left = p.x - kx * DILATION_W;
  let oy = top / STRIDE_H;
  let ox = left / STRIDE_W;
  let aligned = (top % STRIDE_H == 0) & (left % STRIDE_W == 0);
  let inside = p.exists & aligned & (oy < OUT_H) & (ox < OUT_W);
  let v = select(vec4f(), dy[select(0, ((p.row + oy) * OUT_W + ox) * OUT_C4 + o4, inside)], inside);
  return mat4x4f(v, quadSwapX(v), quadSwapY(v), quadSwapDiagonal(v));
}

// Rows of the kernel lie along the output channels, so its blocks come transposed.
fn kernel_block(at: u32) -> mat4x4f {
  return transpose(mat4x4f(kernel[at], kernel[at + OUT_C4], kernel[at + 2 * OUT_C4], kernel[at + 3 * OUT_C4]));
}

fn store(pixel: u32, c4: u32, sum: vec4f) {
  if (pixel >= PIXELS || c4 >= IN_C4) { return; }
  let i = pixel * IN_C4 + c4;
  var v = sum;
  if (RELU_MASK) { v = select(v, vec4f(), x[i] <= vec4f()); }
  dx[i] = v;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64;
  let lane = thread % 4;
  let c4 = thread / 4 % TILES_C * 8 + lane;
  let pixel = thread / (4 * TILES_C) * 16;
  let pixel_0 = pixel_at(pixel + lane);
  let pixel_1 = pixel_at(pixel + 4 + lane);
  let pixel_2 = pixel_at(pixel + 8 + lane);
  let pixel_3 = pixel_at(pixel + 12 + lane);
  // Lanes past the last channel compute the last one again: a quad stays together.
  let c_0 = min(c4, IN_C4 - 1) * 4 * OUT_C4;
  let c_1 = min(c4 + 4, IN_C4 - 1) * 4 * OUT_C4;

  // sum[2p + q]: columns are pixels 4p + (0..3 ^ lane) of the tile, rows are the channels of c_q.
  var sum: Sums;
  for (var i = 0u; i < KERNEL_H * KERNEL_W * OUT_C4; i++) {
    let o4 = i % OUT_C4;
    let tap = i / OUT_C4;
    let kx = tap % KERNEL_W;
    let ky = tap / KERNEL_W;
    let y0 = load(pixel_0, ky, kx, o4);
    let y1 = load(pixel_1, ky, kx, o4);
    let y2 = load(pixel_2, ky, kx, o4);
    let y3 = load(pixel_3, ky, kx, o4);
    let k = tap * IN_C * OUT_C4 + o4;
    let k0 = kernel_block(k + c_0);
    add_product(&sum, 0, k0, y0);
    add_product(&sum, 2, k0, y1);
    add_product(&sum, 4, k0, y2);
    add_product(&sum, 6, k0, y3);
    let k1 = kernel_block(k + c_1);
    add_product(&sum, 1, k1, y0);
    add_product(&sum, 3, k1, y1);
    add_product(&sum, 5, k1, y2);
    add_product(&sum, 7, k1, y3);
  }
  for (var i = 0u; i < 16; i++) {
    store(pixel + (i ^ lane), c4, sum[i / 4 * 2][i % 4]);
    store(pixel + (i ^ lane), c4 + 4, sum[i / 4 * 2 + 1][i % 4]);
  }
}
