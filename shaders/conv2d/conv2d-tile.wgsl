// The same sum as conv2d.wgsl, 8 pixels x 8 channels a thread, as products of 4x4 matrices held in registers:
// 16 vec4 loads feed 256 multiply-adds. Needs IN_C a multiple of 4 and OUT_C a multiple of 8.

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl
// @include lib/product.wgsl
// @include lib/output-pixels.wgsl

const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const OUTSIDE = 0xffffffffu;

alias Sums = array<mat4x4f, 4>;

// Where the channels of the input pixels under (ky, kx) start, or OUTSIDE. Below zero wraps to a large number.
fn under(p: Pixels, ky: u32, kx: u32) -> vec4u {
  let iy = p.top + ky * DILATION_H;
  let ix = p.left + kx * DILATION_W;
  let inside = p.exists & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  return select(vec4u(OUTSIDE), ((p.row + iy) * IN_W + ix) * IN_C4, inside);
}

// Selects and `&`, not branches and `&&`: a dozen branches around live matrices take SwiftShader's compiler over a
// minute instead of 0.3 s.
fn load(start: u32, c4: u32) -> vec4f {
  let outside = start == OUTSIDE;
  return select(x[select(start + c4, 0, outside)], vec4f(), outside);
}

fn load_block(starts: vec4u, c4: u32) -> mat4x4f {
  return mat4x4f(load(starts.x, c4), load(starts.y, c4), load(starts.z, c4), load(starts.w, c4));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let o4 = tile % (OUT_C4 / 2) * 2;
  let pixel = tile / (OUT_C4 / 2) * 8;
  if (pixel >= PIXELS) { return; }
  let pixels_0 = pixels_at(pixel + vec4u(0, 1, 2, 3));
  let pixels_1 = pixels_at(pixel + 4 + vec4u(0, 1, 2, 3));

  // sum[2p + q]: columns are pixels 4p..4p+3, rows are channels 4q..4q+3 of the tile.
  var sum: Sums;
  if (BIAS) {
    let b0 = bias[o4];
    let b1 = bias[o4 + 1];
    sum[0] = mat4x4f(b0, b0, b0, b0);
    sum[1] = mat4x4f(b1, b1, b1, b1);
    sum[2] = sum[0];
    sum[3] = sum[1];
  }
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let starts_0 = under(pixels_0, ky, kx);
      let starts_1 = under(pixels_1, ky, kx);
      var k = (ky * KERNEL_W + kx) * IN_C * OUT_C4 + o4;
      for (var c4 = 0u; c4 < IN_C4; c4++) {
        let k0 = mat4x4f(kernel[k], kernel[k + OUT_C4], kernel[k + 2 * OUT_C4], kernel[k + 3 * OUT_C4]);
        let k1 = mat4x4f(kernel[k + 1], kernel[k + OUT_C4 + 1], kernel[k + 2 * OUT_C4 + 1], kernel[k + 3 * OUT_C4 + 1]);
        let x0 = load_block(starts_0, c4);
        let x1 = load_block(starts_1, c4);
        add_product(&sum, 0, k0, x0);
        add_product(&sum, 1, k1, x0);
        add_product(&sum, 2, k0, x1);
        add_product(&sum, 3, k1, x1);
        k += 4 * OUT_C4;
      }
    }
  }
  for (var p = 0u; p < 2; p++) {
    store_four(0, pixel + 4 * p, 0, o4, sum[2 * p]);
    store_four(0, pixel + 4 * p, 0, o4 + 1, sum[2 * p + 1]);
  }
}
