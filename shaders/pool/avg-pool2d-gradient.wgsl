// dx[n,iy,ix,c] = sum of dy / cells over the windows that cover this cell, where cells counts those inside the input:
// padding took no part in the mean, so it takes none of the gradient.

// @include lib/pool.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

// How many of the window's cells along one axis lie inside the input.
fn inside(o: u32, kernel: u32, stride: u32, dilation: u32, pad: u32, size: u32) -> u32 {
  var count = 0u;
  for (var k = 0u; k < kernel; k++) {
    count += u32(o * stride + k * dilation - pad < size); // below zero wraps: outside
  }
  return count;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % IN_W;
  let iy = i / (CHANNELS * IN_W) % IN_H;
  let n = i / (CHANNELS * IN_W * IN_H);

  var sum = 0.0;
  if (!RELU_MASK || x[i] > 0) {
    for (var ky = 0u; ky < KERNEL_H; ky++) {
      let top = iy + PAD_TOP - ky * DILATION_H;
      let oy = top / STRIDE_H;
      if (top % STRIDE_H != 0 || oy >= OUT_H) { continue; }
      for (var kx = 0u; kx < KERNEL_W; kx++) {
        let left = ix + PAD_LEFT - kx * DILATION_W;
        let ox = left / STRIDE_W;
        if (left % STRIDE_W != 0 || ox >= OUT_W) { continue; }
        let cells = inside(oy, KERNEL_H, STRIDE_H, DILATION_H, PAD_TOP, IN_H) *
          inside(ox, KERNEL_W, STRIDE_W, DILATION_W, PAD_LEFT, IN_W);
        sum += dy[((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c] / f32(cells);
      }
    }
  }
  dx[i] = sum;
}
