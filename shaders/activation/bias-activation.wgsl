// y[i] = f(y[i] + bias[c]), in place, where c is the channel of i: for what sums without an epilogue of its own.

// @include lib/scalar.wgsl
// @include lib/activation.wgsl

const SIZE: u32 = 64; // @spec
const CHANNELS: u32 = 8; // @spec
const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> bias: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var v = y[i];
  if (BIAS) { v += bias[i % CHANNELS]; }
  y[i] = ACTIVATION(v);
}
