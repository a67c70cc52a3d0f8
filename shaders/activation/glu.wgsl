// y = a sigmoid(b), where a and b are the halves of each row of x.

// @include lib/scalar.wgsl
// @include lib/activation.wgsl

const SIZE: u32 = 32; // @spec
const HALF: u32 = 8; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let a = i + i / HALF * HALF;
  y[i] = x[a] * sigmoid(x[a + HALF]);
}
