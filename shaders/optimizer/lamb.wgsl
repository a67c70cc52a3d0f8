// The direction of a Lamb step of one weight, in Keras's form: Adam's, with both moments corrected.
// scalars: the learning rate; then weight decay * learning rate; 1 - beta1^t; and 1 - beta2^t.
const SIZE: u32 = 64; // @spec
// 1 - beta, taken in float64.
const M_RATE: f32 = 0.1; // @spec
const V_RATE: f32 = 0.001; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> direction: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_m = m[i] + (g - m[i]) * M_RATE;
  let new_v = v[i] + (g * g - v[i]) * V_RATE;
  m[i] = new_m;
  v[i] = new_v;
  direction[i] = new_m / scalars[2] / (sqrt(new_v / scalars[3]) + EPSILON);
}
