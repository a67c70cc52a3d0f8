const SIZE: u32 = 64; // @spec
// 1 - beta, taken in float64: in f32 1 - 0.999 would be off by 1e-5 of its value.
const M_RATE: f32 = 0.1; // @spec
const V_RATE: f32 = 0.001; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<Value>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<Value>;
@group(0) @binding(3) var<storage, read_write> m: array<Value>;
@group(0) @binding(4) var<storage, read_write> v: array<Value>;

fn update(i: u32) {
  let g = gradients[i];
  let old_m = m[i];
  let old_v = v[i];
  let new_m = old_m + (g - old_m) * M_RATE;
  let new_v = old_v + (g * g - old_v) * V_RATE;
  m[i] = new_m;
  v[i] = new_v;
  let p = parameters[i];
  parameters[i] = p - p * scalars[1] - new_m * scalars[0] / (sqrt(new_v) + EPSILON);
}
