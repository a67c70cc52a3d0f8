// One step of gradient descent on a slab of parameters, in Keras's form:
// m = MOMENTUM * m - g * learning rate, p += m, or with Nesterov's look ahead p += MOMENTUM * m - g * learning rate.
// scalars: the learning rate; then weight decay * learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
const MOMENTUM: f32 = 0.9; // @spec at 0 nothing is kept in m, which may then be of any size
const NESTEROV: bool = false; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> m: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let descent = gradients[i] * scalars[0];
  var change = -descent;
  if (MOMENTUM > 0) {
    let new_m = m[i] * MOMENTUM - descent;
    m[i] = new_m;
    change = select(new_m, new_m * MOMENTUM - descent, NESTEROV);
  }
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] + change;
}
