// The same sum as conv2d-input-gradient.wgsl, 8 pixels x 8 channels a thread, as products of 4x4 matrices held in
// registers. Needs IN_C a multiple of 8 and OUT_C a multiple of 4.

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl
// @include lib/product.wgsl
// @include lib/input-pixels.wgsl

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const PIXELS = BATCH * IN_H * IN_W;
const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const OUTSIDE = 0xffffffffu;

alias Sums = array<mat4x4f, 4>;

// Where the channels of the output pixels whose (ky, kx) lies on these start, or OUTSIDE. Below zero wraps to a large
// number.
fn over(p: Pixels, ky: u32, kx: u32) -> vec4u {
  let top = p.y - ky * DILATION_H;
  let left = p.x - kx * DILATION_W;
  let oy = top / STRIDE_H;
  let ox = left / STRIDE_W;
  let aligned = (top % STRIDE_H == vec4u()) & (left % STRIDE_W == vec4u());
  let inside = p.exists & aligned & (oy < vec4u(OUT_H)) & (ox < vec4u(OUT_W));
  return select(vec4u(OUTSIDE), ((p.row + oy) * OUT_W + ox) * OUT_C4, inside);
}

// Selects and `&`, not branches and `&&`: see conv2d-tile.wgsl.
fn load(start: u32, o4: u32) -> vec4f {
  let outside = start == OUTSIDE;
  return select(dy[select(start + o4, 0, outside)], vec4f(), outside);
}

fn load_block(starts: vec4u, o4: u32) -> mat4x4f {
  return mat4x4f(load(starts.x, o4), load(starts.y, o4), load(starts.z, o4), load(starts.w, o4));
}

// Rows of the kernel lie along the output channels, so its blocks come transposed.
fn kernel_block(at: u32) -> mat4x4f {
  return transpose(mat4x4f(kernel[at], kernel[at + OUT_C4], kernel[at + 2 * OUT_C4], kernel[at + 3 * OUT_C4]));
}

fn store(pixel: u32, c4: u32, sum: vec4f) {
  if (pixel >= PIXELS) { return; }
  let i = pixel * IN_C4 + c4;
  var v = sum;
  if (RELU_MASK) { v = select(v, vec4f(), x[i] <= vec4f()); }
  dx[i] = v;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let c4 = tile % (IN_C4 / 2) * 2;
  let pixel = tile / (IN_C4 / 2) * 8;
  if (pixel >= PIXELS) { return; }
  let pixels_0 = pixels_from(pixel);
  let pixels_1 = pixels_from(pixel + 4);

  // sum[2p + q]: columns are pixels 4p..4p+3, rows are channels 4q..4q+3 of the tile.
  var sum: Sums;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let starts_0 = over(pixels_0, ky, kx);
      let starts_1 = over(pixels_1, ky, kx);
      let k = ((ky * KERNEL_W + kx) * IN_C + c4 * 4) * OUT_C4;
      for (var o4 = 0u; o4 < OUT_C4; o4++) {
        let at = k + o4;
        let k0 = kernel_block(at);
        let k1 = kernel_block(at + 4 * OUT_C4);
        let y0 = load_block(starts_0, o4);
        let y1 = load_block(starts_1, o4);
        add_product(&sum, 0, k0, y0);
        add_product(&sum, 1, k1, y0);
        add_product(&sum, 2, k0, y1);
        add_product(&sum, 3, k1, y1);
      }
    }
  }
  for (var i = 0u; i < 8; i++) {
    store(pixel + i, c4, sum[i / 4 * 2][i % 4]);
    store(pixel + i, c4 + 1, sum[i / 4 * 2 + 1][i % 4]);
  }
}
