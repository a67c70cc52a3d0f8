// p -= p * decay, then p -= learning rate * RATE * x. scalars: what weights under Adam take, then the learning rate and
// weight decay * learning rate.
const SIZE: u32 = 64; // @spec
const RATE: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let p = parameters[i];
  parameters[i] = p - p * scalars[3] - scalars[2] * x[i] * RATE;
}
