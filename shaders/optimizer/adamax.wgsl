// One Adamax step on a slab of parameters, in Keras's form: Adam's, with the largest magnitude so far, which fades, in
// place of the root of the mean square. scalars: the step size, learning rate / (1 - beta1^t); then weight decay *
// learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
// 1 - beta1, taken in float64.
const M_RATE: f32 = 0.1; // @spec
const BETA2: f32 = 0.999; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> m: array<f32>;
@group(0) @binding(4) var<storage, read_write> u: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_m = m[i] + (g - m[i]) * M_RATE;
  let faded = u[i] * BETA2;
  let new_u = select(abs(g), faded, faded > abs(g)); // not max: it may hide a NaN
  m[i] = new_m;
  u[i] = new_u;
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - new_m * scalars[0] / (new_u + EPSILON);
}
