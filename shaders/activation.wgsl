// y = relu(x) or sigmoid(x).
const SIZE: u32 = 64; // @spec
const ACTIVATION: u32 = 1; // @spec 1 relu, 2 sigmoid

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// `v <= 0` rather than max(v, 0): a NaN stays a NaN.
fn relu(v: f32) -> f32 { return select(v, 0, v <= 0); }

// exp of a negative number only, so that it cannot overflow.
fn sigmoid(v: f32) -> f32 {
  let e = exp(-abs(v));
  return select(e, 1.0, v >= 0) / (1 + e);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  y[i] = select(sigmoid(x[i]), relu(x[i]), ACTIVATION == 1);
}
