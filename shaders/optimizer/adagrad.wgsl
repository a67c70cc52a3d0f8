// One Adagrad step on a slab of parameters, in Keras's form: EPSILON is inside the root. a = a + g^2, the sum of all
// squares so far, which begins at INITIAL: an a of 0 has seen no step. scalars: the learning rate; then weight decay *
// learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
const INITIAL: f32 = 0.1; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> a: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_a = select(a[i], INITIAL, a[i] == 0) + g * g;
  a[i] = new_a;
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - g * scalars[0] / sqrt(new_a + EPSILON);
}
