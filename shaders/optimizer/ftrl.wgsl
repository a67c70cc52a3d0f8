// One FTRL step on a slab of parameters, in Keras's form, POWER being minus its learning rate power:
// n = n + g^2, z = z + shrunk g - (n^POWER - old n^POWER) / learning rate * p, then
// p = (clip(z, -L1, L1) - z) / (n^POWER / learning rate + 2 l2). n begins at INITIAL: one of 0 has seen no step.
// scalars: the learning rate; then weight decay * learning rate, 0 where weights do not decay; then 2 l2, which has
// beta / learning rate in it.
const SIZE: u32 = 64; // @spec
const POWER: f32 = 0.5; // @spec
const INITIAL: f32 = 0.1; // @spec
const L1: f32 = 0; // @spec
const SHRINKAGE: f32 = 0; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> n: array<f32>;
@group(0) @binding(4) var<storage, read_write> z: array<f32>;

// The square root is exact where pow may lose digits.
fn powered(x: f32) -> f32 {
  if (POWER == 0.5) { return sqrt(x); }
  return pow(x, POWER);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let p = parameters[i] - parameters[i] * scalars[1];
  let old_n = select(n[i], INITIAL, n[i] == 0);
  let new_n = old_n + g * g;
  let new_z = z[i] + (g + 2 * SHRINKAGE * p - (powered(new_n) - powered(old_n)) / scalars[0] * p);
  n[i] = new_n;
  z[i] = new_z;
  parameters[i] = (clamp(new_z, -L1, L1) - new_z) / (powered(new_n) / scalars[0] + scalars[2]);
}
