// The same sum as conv2d.wgsl, 16 pixels x 32 channels by four neighbouring lanes that share the pixels they load, as
// outer products: conv2d-outer.wgsl with subgroups, see conv2d-quad.wgsl. For the first layer, whose few input channels
// make no 4x4 matrix. Needs OUT_C a multiple of 4.
// @steps KERNEL_H * KERNEL_W * IN_C
enable subgroups;

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
const TILES_C = (OUT_C4 + 7) / 8;

// One channel under (ky, kx) of four pixels. Selects, not branches: see conv2d-tile.wgsl.
fn load(p: Pixels, ky: u32, kx: u32, c: u32) -> vec4f {
  let iy = p.top + ky * DILATION_H; // below zero wraps to a large number: outside
  let ix = p.left + kx * DILATION_W;
  let inside = p.exists & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  let at = select(vec4u(), ((p.row + iy) * IN_W + ix) * IN_C + c, inside);
  return select(vec4f(), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
}

// Column by column: see conv2d-quad.wgsl.
fn add_outer(sum: ptr<function, array<mat4x4f, 8>>, i: u32, channels: vec4f, pixels: vec4f) {
  sum[i][0] += channels * pixels.x;
  sum[i][1] += channels * pixels.y;
  sum[i][2] += channels * pixels.z;
  sum[i][3] += channels * pixels.w;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64;
  let lane = thread % 4;
  let o4 = thread / 4 % TILES_C * 8 + lane;
  let pixel = thread / (4 * TILES_C) * 16;
  let pixels = pixels_at(pixel + lane + vec4u(0, 4, 8, 12));
  // Lanes past the last channel compute the last one again: a quad stays together.
  let o_0 = min(o4, OUT_C4 - 1);
  let o_1 = min(o4 + 4, OUT_C4 - 1);

  // sum[2l + q]: columns are every fourth pixel from the (l ^ lane)-th of the tile on, rows are the channels of o_q.
  var sum: array<mat4x4f, 8>;
  for (var i = 0u; i < KERNEL_H * KERNEL_W * IN_C; i++) {
    let tap = i / IN_C;
    let x0 = load(pixels, tap / KERNEL_W, tap % KERNEL_W, i % IN_C);
    let x1 = quadSwapX(x0);
    let x2 = quadSwapY(x0);
    let x3 = quadSwapDiagonal(x0);
    let k0 = kernel[i * OUT_C4 + o_0];
    add_outer(&sum, 0, k0, x0);
    add_outer(&sum, 2, k0, x1);
    add_outer(&sum, 4, k0, x2);
    add_outer(&sum, 6, k0, x3);
    let k1 = kernel[i * OUT_C4 + o_1];
    add_outer(&sum, 1, k1, x0);
    add_outer(&sum, 3, k1, x1);
    add_outer(&sum, 5, k1, x2);
    add_outer(&sum, 7, k1, x3);
  }
  var b0 = vec4f();
  var b1 = vec4f();
  if (BIAS) {
    b0 = bias[o_0];
    b1 = bias[o_1];
  }
  for (var p = 0u; p < 4; p++) {
    let sum_0 = mat4x4f(sum[0][p], sum[2][p], sum[4][p], sum[6][p]);
    let sum_1 = mat4x4f(sum[1][p], sum[3][p], sum[5][p], sum[7][p]);
    store_four(0, pixel + 4 * p, lane, o4, sum_0 + mat4x4f(b0, b0, b0, b0));
    store_four(0, pixel + 4 * p, lane, o4 + 4, sum_1 + mat4x4f(b1, b1, b1, b1));
  }
}
