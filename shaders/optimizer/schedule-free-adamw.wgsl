// One step of Schedule-Free AdamW on a slab of parameters, in Keras's form: z descends as in RMSprop, x is the mean of
// all z so far, and the parameters are y = (1 - BETA1) z + BETA1 x. z begins as the parameters are: one of 0 whose v is
// 0 has seen no step. scalars: the learning rate, warmed up; then weight decay * learning rate, 0 where weights do not
// decay; then 1 / t, the share of z in the mean; and 1 - beta2^t.
const SIZE: u32 = 64; // @spec
const BETA1: f32 = 0.9; // @spec
// 1 - beta, which for beta2 is of the same rounding as 1 - beta2^t is: at the first step they cancel.
const Z_SHARE: f32 = 0.1; // @spec
const V_RATE: f32 = 0.001; // @spec
const EPSILON: f32 = 1e-8; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> z: array<f32>;
@group(0) @binding(4) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let y = parameters[i] - parameters[i] * scalars[1];
  let old_v = v[i];
  let old_z = select(z[i], parameters[i], z[i] == 0 && old_v == 0);
  let new_v = old_v + (g * g - old_v) * V_RATE;
  let new_z = old_z - g * scalars[0] / (sqrt(new_v / scalars[3]) + EPSILON);
  let x = (y - old_z * Z_SHARE) / BETA1;
  let new_x = x * (1 - scalars[2]) + new_z * scalars[2];
  v[i] = new_v;
  z[i] = new_z;
  parameters[i] = new_z * Z_SHARE + new_x * BETA1;
}
