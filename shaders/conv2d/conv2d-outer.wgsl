// The same sum as conv2d.wgsl, 4 pixels x 8 channels a thread, as outer products of pixels and channels held in
// registers: 6 loads feed 32 multiply-adds. For the first layer, whose few input channels make no 4x4 matrix.
// Needs OUT_C a multiple of 8.
// @steps KERNEL_H * KERNEL_W * IN_C

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl
// @include lib/output-pixels.wgsl

const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const OUTSIDE = 0xffffffffu;

// Where the channels of the input pixels under (ky, kx) start, or OUTSIDE. Below zero wraps to a large number.
fn under(p: Pixels, ky: u32, kx: u32) -> vec4u {
  let iy = p.top + ky * DILATION_H;
  let ix = p.left + kx * DILATION_W;
  let inside = p.exists & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  return select(vec4u(OUTSIDE), ((p.row + iy) * IN_W + ix) * IN_C, inside);
}

// One channel of four pixels. Selects, not branches: see conv2d-tile.wgsl.
fn load(starts: vec4u, c: u32) -> vec4f {
  let outside = starts == vec4u(OUTSIDE);
  let at = select(starts + c, vec4u(), outside);
  return select(vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), vec4f(), outside);
}

fn outer(channels: vec4f, pixels: vec4f) -> mat4x4f {
  return mat4x4f(channels * pixels.x, channels * pixels.y, channels * pixels.z, channels * pixels.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let o4 = tile % (OUT_C4 / 2) * 2;
  let pixel = tile / (OUT_C4 / 2) * 4;
  if (pixel >= PIXELS) { return; }
  let pixels = pixels_at(pixel + vec4u(0, 1, 2, 3));

  // Columns are pixels, rows are channels 0..3 and 4..7 of the tile.
  var sum_0 = mat4x4f();
  var sum_1 = mat4x4f();
  if (BIAS) {
    let b0 = bias[o4];
    let b1 = bias[o4 + 1];
    sum_0 = mat4x4f(b0, b0, b0, b0);
    sum_1 = mat4x4f(b1, b1, b1, b1);
  }
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let starts = under(pixels, ky, kx);
      var k = (ky * KERNEL_W + kx) * IN_C * OUT_C4 + o4;
      for (var c = 0u; c < IN_C; c++) {
        let v = load(starts, c);
        sum_0 += outer(kernel[k], v);
        sum_1 += outer(kernel[k + 1], v);
        k += OUT_C4;
      }
    }
  }
  store_four(0, pixel, 0, o4, sum_0);
  store_four(0, pixel, 0, o4 + 1, sum_1);
}
