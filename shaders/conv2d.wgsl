// y[n,oy,ox,o] = f(bias[o] + sum over ky,kx,c of x[n, oy*S - P + ky*D, ox*S - P + kx*D, c] * kernel[ky,kx,c,o])
// One thread an output: the readable one, for any shape.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const IN_C: u32 = 1; // @spec
const OUT_H: u32 = 4; // @spec
const OUT_W: u32 = 4; // @spec
const OUT_C: u32 = 1; // @spec
const KERNEL_H: u32 = 3; // @spec
const KERNEL_W: u32 = 3; // @spec
const STRIDE_H: u32 = 1; // @spec
const STRIDE_W: u32 = 1; // @spec
const DILATION_H: u32 = 1; // @spec
const DILATION_W: u32 = 1; // @spec
const PAD_TOP: u32 = 1; // @spec
const PAD_LEFT: u32 = 1; // @spec
const BIAS: bool = true; // @spec
const ACTIVATION: u32 = 0; // @spec 0 linear, 1 relu, 2 sigmoid

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn activate(v: f32) -> f32 {
  switch ACTIVATION {
    case 1: { return select(v, 0, v <= 0); } // keeps a NaN, which max(v, 0) would hide
    case 2: { let e = exp(-abs(v)); return select(e, 1.0, v >= 0) / (1 + e); }
    default: { return v; }
  }
}

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
  y[i] = activate(sum);
}
