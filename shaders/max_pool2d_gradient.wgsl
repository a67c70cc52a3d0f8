// dx[n,iy,ix,c] = sum of dy over the windows whose first maximum, in row-major order, is this cell.
// One thread a cell of x, which asks each window that covers it: no atomics, a fixed order.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const CHANNELS: u32 = 1; // @spec
const OUT_H: u32 = 2; // @spec
const OUT_W: u32 = 2; // @spec
const KERNEL_H: u32 = 2; // @spec
const KERNEL_W: u32 = 2; // @spec
const STRIDE_H: u32 = 2; // @spec
const STRIDE_W: u32 = 2; // @spec
const DILATION_H: u32 = 1; // @spec
const DILATION_W: u32 = 1; // @spec
const PAD_TOP: u32 = 0; // @spec
const PAD_LEFT: u32 = 0; // @spec
const RELU_MASK: bool = false; // @spec multiply by (x > 0): the derivative of the ReLU that made x

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

// Cell (of x) that holds the first maximum of a window.
fn first_maximum(n: u32, oy: u32, ox: u32, c: u32) -> u32 {
  var best = 0.0;
  var cell = 0xffffffffu;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let at = ((n * IN_H + iy) * IN_W + ix) * CHANNELS + c;
      if (cell == 0xffffffffu || x[at] > best) {
        best = x[at];
        cell = at;
      }
    }
  }
  return cell;
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
        if (first_maximum(n, oy, ox, c) == i) { sum += dy[((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c]; }
      }
    }
  }
  dx[i] = sum;
}
