// dx[n,iy,ix,c] = sum over ky,kx,o of dy[n,oy,ox,o] * kernel[ky,kx,c,o], where oy*S - P + ky*D = iy and likewise ox.
// One thread an element of dx, for any shape.

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * IN_C) { return; }
  let c = i % IN_C;
  let ix = i / IN_C % IN_W;
  let iy = i / (IN_C * IN_W) % IN_H;
  let n = i / (IN_C * IN_W * IN_H);

  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let top = iy + PAD_TOP - ky * DILATION_H; // below zero wraps to a large number: outside
    let oy = top / STRIDE_H;
    if (top % STRIDE_H != 0 || oy >= OUT_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let left = ix + PAD_LEFT - kx * DILATION_W;
      let ox = left / STRIDE_W;
      if (left % STRIDE_W != 0 || ox >= OUT_W) { continue; }
      let from_dy = ((n * OUT_H + oy) * OUT_W + ox) * OUT_C;
      let from_kernel = ((ky * KERNEL_W + kx) * IN_C + c) * OUT_C;
      for (var o = 0u; o < OUT_C; o++) {
        sum += dy[from_dy + o] * kernel[from_kernel + o];
      }
    }
  }
  if (RELU_MASK) { sum = select(sum, 0, x[i] <= 0); }
  dx[i] = sum;
}
