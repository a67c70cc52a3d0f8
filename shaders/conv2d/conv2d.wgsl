// y[n,oy,ox,o] = f(bias[o] + sum over ky,kx,c of x[n, oy*S - P + ky*D, ox*S - P + kx*D, c] * kernel[ky,kx,c,o])
// One thread an output: the readable one, for any shape.
// @steps KERNEL_H * KERNEL_W * IN_C

// @include lib/scalar.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl

const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * OUT_C) { return; }
  let o = i % OUT_C;
  let ox = i / OUT_C % OUT_W;
  let oy = i / (OUT_C * OUT_W) % OUT_H;
  let n = i / (OUT_C * OUT_W * OUT_H);

  var sum = 0.0;
  if (BIAS) { sum = bias[o]; }
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let from_x = ((n * IN_H + iy) * IN_W + ix) * IN_C;
      let from_kernel = (ky * KERNEL_W + kx) * IN_C * OUT_C + o;
      for (var c = 0u; c < IN_C; c++) {
        sum += x[from_x + c] * kernel[from_kernel + c * OUT_C];
      }
    }
  }
  y[i] = ACTIVATION(sum);
}
