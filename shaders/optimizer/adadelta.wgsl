// One Adadelta step on a slab of parameters, in Keras's form: a and d are moving averages of the squares of gradients
// and of changes, and each change is g * sqrt(d + EPSILON) / sqrt(a + EPSILON). scalars: the learning rate; then weight
// decay * learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
// 1 - rho, taken in float64.
const RATE: f32 = 0.05; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> a: array<f32>;
@group(0) @binding(4) var<storage, read_write> d: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let old_d = d[i];
  let new_a = a[i] + (g * g - a[i]) * RATE;
  let change = sqrt(old_d + EPSILON) * g / sqrt(new_a + EPSILON);
  a[i] = new_a;
  d[i] = old_d + (change * change - old_d) * RATE;
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - change * scalars[0];
}
