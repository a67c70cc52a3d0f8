// dx[n,iy,ix,c] = sum of dy over the windows whose maximum was this cell.
// One thread a cell of x, which asks each window that may reach it: no atomics, a fixed order.

// @include lib/pool.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> y: array<f32>;
@group(0) @binding(1) var<storage, read> argmax: array<u32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// Windows along an axis that one cell can lie in.
const WINDOWS_H = ((KERNEL_H - 1) * DILATION_H + STRIDE_H) / STRIDE_H;
const WINDOWS_W = ((KERNEL_W - 1) * DILATION_W + STRIDE_W) / STRIDE_W;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % IN_W;
  let iy = i / (CHANNELS * IN_W) % IN_H;
  let n = i / (CHANNELS * IN_W * IN_H);

  var sum = 0.0;
  for (var back_h = 0u; back_h < WINDOWS_H; back_h++) {
    let oy = (iy + PAD_TOP) / STRIDE_H - back_h; // below zero wraps to a large number: outside
    for (var back_w = 0u; back_w < WINDOWS_W; back_w++) {
      let ox = (ix + PAD_LEFT) / STRIDE_W - back_w;
      if (oy >= OUT_H || ox >= OUT_W) { continue; }
      let o = ((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c;
      if (argmax[o] == i && (!RELU_MASK || !(y[o] <= 0))) { sum += dy[o]; }
    }
  }
  dx[i] = sum;
}
