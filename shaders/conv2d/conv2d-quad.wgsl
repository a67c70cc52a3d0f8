// The same sum as conv2d.wgsl, 16 pixels x 32 channels by four neighbouring lanes, a quad: each loads every fourth
// pixel and hands it round, and has every fourth vec4 of channels to itself, so that 12 vec4 loads feed 512
// multiply-adds. Subgroups may be of any size. Needs IN_C and OUT_C multiples of 4.
enable subgroups;

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl
// @include lib/output-pixels.wgsl
// @include lib/product.wgsl

const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const TILES_C = (OUT_C4 + 7) / 8;

alias Sums = array<mat4x4f, 8>;

// Four channels under (ky, kx) of the quad's four pixels, as columns: the i-th of a lane is for the pixel of lane (i ^
// lane). Swaps are quicker than the broadcasts that would give all lanes one order: by 7% of the whole shader on
// SwiftShader. Selects, not branches: see conv2d-tile.wgsl.
fn load(p: Pixel, ky: u32, kx: u32, c4: u32) -> mat4x4f {
  let iy = p.top + ky * DILATION_H; // below zero wraps to a large number: outside
  let ix = p.left + kx * DILATION_W;
  let inside = p.exists & (iy < IN_H) & (ix < IN_W);
  let v = select(vec4f(), x[select(0, ((p.row + iy) * IN_W + ix) * IN_C4 + c4, inside)], inside);
  return mat4x4f(v, quadSwapX(v), quadSwapY(v), quadSwapDiagonal(v));
}

fn kernel_block(at: u32) -> mat4x4f {
  return mat4x4f(kernel[at], kernel[at + OUT_C4], kernel[at + 2 * OUT_C4], kernel[at + 3 * OUT_C4]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64;
  let lane = thread % 4;
  let o4 = thread / 4 % TILES_C * 8 + lane;
  let pixel = thread / (4 * TILES_C) * 16;
  let pixel_0 = pixel_at(pixel + lane);
  let pixel_1 = pixel_at(pixel + 4 + lane);
  let pixel_2 = pixel_at(pixel + 8 + lane);
  let pixel_3 = pixel_at(pixel + 12 + lane);
  // Lanes past the last channel compute the last one again: a quad stays together.
  let o_0 = min(o4, OUT_C4 - 1);
  let o_1 = min(o4 + 4, OUT_C4 - 1);

  // sum[2p + q]: columns are pixels 4p + (0..3 ^ lane) of the tile, rows are the channels of o_q.
  var sum: Sums;
  // One loop over all kernel rows, by fours: on SwiftShader an eighth faster than a loop in a loop in a loop.
  for (var i = 0u; i < KERNEL_H * KERNEL_W * IN_C4; i++) {
    let c4 = i % IN_C4;
    let kx = i / IN_C4 % KERNEL_W;
    let ky = i / (IN_C4 * KERNEL_W);
    let x0 = load(pixel_0, ky, kx, c4);
    let x1 = load(pixel_1, ky, kx, c4);
    let x2 = load(pixel_2, ky, kx, c4);
    let x3 = load(pixel_3, ky, kx, c4);
    let k0 = kernel_block(i * 4 * OUT_C4 + o_0);
    add_product(&sum, 0, k0, x0);
    add_product(&sum, 2, k0, x1);
    add_product(&sum, 4, k0, x2);
    add_product(&sum, 6, k0, x3);
    let k1 = kernel_block(i * 4 * OUT_C4 + o_1);
    add_product(&sum, 1, k1, x0);
    add_product(&sum, 3, k1, x1);
    add_product(&sum, 5, k1, x2);
    add_product(&sum, 7, k1, x3);
  }
  var b0 = vec4f();
  var b1 = vec4f();
  if (BIAS) {
    b0 = bias[o_0];
    b1 = bias[o_1];
  }
  for (var p = 0u; p < 4; p++) {
    store_four(0, pixel + 4 * p, lane, o4, sum[2 * p] + mat4x4f(b0, b0, b0, b0));
    store_four(0, pixel + 4 * p, lane, o4 + 4, sum[2 * p + 1] + mat4x4f(b1, b1, b1, b1));
  }
}
