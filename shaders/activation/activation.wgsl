// y = relu(x), sigmoid(x), tanh(x) or leaky_relu(x). A NaN stays a NaN.
const SIZE: u32 = 64; // @spec
const ACTIVATION: u32 = 1; // @spec 1 relu, 2 sigmoid, 3 tanh, 4 leaky_relu
const NEGATIVE_SLOPE: f32 = 0.3; // @spec of leaky_relu

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// `v <= 0` rather than max(v, 0): a NaN stays a NaN.
fn relu(v: f32) -> f32 { return select(v, 0, v <= 0); }

fn leaky_relu(v: f32) -> f32 { return select(v, NEGATIVE_SLOPE * v, v <= 0); }

// exp of a negative number only, so that it cannot overflow.
fn sigmoid(v: f32) -> f32 {
  let e = exp(-abs(v));
  return select(e, 1.0, v >= 0) / (1 + e);
}

// The built-in tanh may overflow to NaN (on SwiftShader from 88.8 on). Of a small number the quotient would lose
// digits, where two terms of the series are within 1e-6 of its value.
fn safe_tanh(v: f32) -> f32 {
  let e = exp(-2 * abs(v));
  return select(v - v * v * v / 3, sign(v) * (1 - e) / (1 + e), abs(v) >= 0.05);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let v = x[i];
  switch (ACTIVATION) {
    case 1: { y[i] = relu(v); }
    case 2: { y[i] = sigmoid(v); }
    case 3: { y[i] = safe_tanh(v); }
    default: { y[i] = leaky_relu(v); }
  }
}
