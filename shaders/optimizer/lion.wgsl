// One Lion step on a slab of parameters, in Keras's form: every weight moves by the learning rate, towards the sign of
// beta1 * m + (1 - beta1) * g. scalars: the learning rate; then weight decay * learning rate, 0 where weights do not
// decay.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec
// 1 - beta, taken in float64.
const RATE1: f32 = 0.1; // @spec
const RATE2: f32 = 0.01; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> m: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let old_m = m[i];
  let direction = old_m + (g - old_m) * RATE1;
  m[i] = old_m + (g - old_m) * RATE2;
  let p = parameters[i];
  let step = select(sign(direction), direction, is_nan(direction)); // the sign of a NaN may be a number
  parameters[i] = p - p * scalars[1] - step * scalars[0];
}
