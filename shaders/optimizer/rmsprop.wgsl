// One RMSprop step on a slab of parameters, in Keras's form: EPSILON is inside the root. v = rho v + (1 - rho) g^2;
// CENTERED also keeps a, the same average of g, and divides by the root of v - a^2, the variance. scalars: the learning
// rate; then weight decay * learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
// 1 - rho, taken in float64.
const RATE: f32 = 0.1; // @spec
const MOMENTUM: f32 = 0.9; // @spec at 0 nothing is kept in m, which may then be of any size
const EPSILON: f32 = 1e-7; // @spec
const CENTERED: bool = true; // @spec without it nothing is kept in a, which may then be of any size

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> m: array<f32>;
@group(0) @binding(5) var<storage, read_write> a: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_v = v[i] + (g * g - v[i]) * RATE;
  v[i] = new_v;
  var variance = new_v;
  if (CENTERED) {
    let new_a = a[i] + (g - a[i]) * RATE;
    a[i] = new_a;
    // Where g hardly changes, rounding may leave less than nothing, whose root is no number.
    variance = new_v - new_a * new_a;
    variance = select(variance, 0, variance < 0); // not max: it may hide a NaN
  }
  var change = g * scalars[0] / sqrt(variance + EPSILON);
  if (MOMENTUM > 0) {
    change += m[i] * MOMENTUM;
    m[i] = change;
  }
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - change;
}
