// The same sum as grouped-conv2d.wgsl where each channel is a group by itself: four channels a thread. Needs IN_C to
// be 1 and OUT_C GROUPS, a multiple of 4.

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl

const GROUPS: u32 = 8; // @spec
const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const C4 = GROUPS / 4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * C4) { return; }
  let c4 = i % C4;
  let ox = i / C4 % OUT_W;
  let oy = i / (C4 * OUT_W) % OUT_H;
  let n = i / (C4 * OUT_W * OUT_H);

  var sum = vec4f();
  if (BIAS) { sum = bias[c4]; }
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      sum += x[((n * IN_H + iy) * IN_W + ix) * C4 + c4] * kernel[(ky * KERNEL_W + kx) * C4 + c4];
    }
  }
  y[i] = ACTIVATION(sum);
}
