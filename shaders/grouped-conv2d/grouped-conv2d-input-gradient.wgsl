// dx[n,iy,ix,g*I + c] = sum over ky,kx,o of dy[n,oy,ox,o] * kernel[ky,kx,c,o], where oy*S - P + ky*D = iy and likewise
// ox, and o are the outputs of the group g: see grouped-conv2d.wgsl.
// One thread an element of dx, for any shape.

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl

const GROUPS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

const CHANNELS = GROUPS * IN_C;
const GROUP_OUT = OUT_C / GROUPS;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let channel = i % CHANNELS;
  let ix = i / CHANNELS % IN_W;
  let iy = i / (CHANNELS * IN_W) % IN_H;
  let n = i / (CHANNELS * IN_W * IN_H);
  let c = channel % IN_C;
  let first = channel / IN_C * GROUP_OUT;

  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let top = iy + PAD_TOP - ky * DILATION_H; // below zero wraps to a large number: outside
    let oy = top / STRIDE_H;
    if (top % STRIDE_H != 0 || oy >= OUT_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let left = ix + PAD_LEFT - kx * DILATION_W;
      let ox = left / STRIDE_W;
      if (left % STRIDE_W != 0 || ox >= OUT_W) { continue; }
      let from_dy = ((n * OUT_H + oy) * OUT_W + ox) * OUT_C + first;
      let from_kernel = ((ky * KERNEL_W + kx) * IN_C + c) * OUT_C + first;
      for (var o = 0u; o < GROUP_OUT; o++) {
        sum += dy[from_dy + o] * kernel[from_kernel + o];
      }
    }
  }
  if (RELU_MASK) { sum = select(sum, 0, x[i] <= 0); }
  dx[i] = sum;
}
