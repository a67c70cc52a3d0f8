// y[n,oy,ox,c] = max of x over the window's cells inside the input: padding counts as -inf; argmax, where in x it was:
// the first of equal ones in row-major order. A NaN is the largest.

// @include lib/scalar.wgsl
// @include lib/pool.wgsl
// @include lib/finite.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> argmax: array<u32>;

const NONE = 0xffffffffu;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_W;
  let oy = i / (CHANNELS * OUT_W) % OUT_H;
  let n = i / (CHANNELS * OUT_W * OUT_H);

  var best = 0.0;
  var first = NONE;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let cell = ((n * IN_H + iy) * IN_W + ix) * CHANNELS + c;
      let v = x[cell];
      if (first == NONE || (!is_nan(best) && (v > best || is_nan(v)))) {
        best = v;
        first = cell;
      }
    }
  }
  y[i] = best;
  argmax[i] = first;
}
