// One Adam step on a slab of parameters with AMSGrad: h, the largest v so far, takes the place of v under the root.
// scalars: the step size, as in adam.wgsl; then weight decay * learning rate, 0 where weights do not decay.
const SIZE: u32 = 64; // @spec
// 1 - beta, taken in float64.
const M_RATE: f32 = 0.1; // @spec
const V_RATE: f32 = 0.001; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> m: array<f32>;
@group(0) @binding(4) var<storage, read_write> v: array<f32>;
@group(0) @binding(5) var<storage, read_write> h: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_m = m[i] + (g - m[i]) * M_RATE;
  let new_v = v[i] + (g * g - v[i]) * V_RATE;
  let new_h = select(new_v, h[i], h[i] > new_v); // not max: it may hide a NaN
  m[i] = new_m;
  v[i] = new_v;
  h[i] = new_h;
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - new_m * scalars[0] / (sqrt(new_h) + EPSILON);
}
