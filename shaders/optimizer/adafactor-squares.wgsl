// squares = g^2 + EPSILON, what Adafactor takes the means of.
const SIZE: u32 = 64; // @spec
const EPSILON: f32 = 1e-30; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  squares[i] = gradients[i] * gradients[i] + EPSILON;
}
