// @include lib/finite.wgsl
// Functions of the names in engine/activations.ts, in snake case, and by name_gradient dy times the derivative of each:
// here those that have it from the output y. The loader puts the name in the place of linear. A NaN stays a NaN, which
// max, clamp and exp may hide.
fn ACTIVATION(v: Value) -> Value { return linear(v); } // @spec
fn ACTIVATION_GRADIENT(dy: Value, v: Value) -> Value { return linear_gradient(dy, v); } // @spec

const NEGATIVE_SLOPE: f32 = 0.2; // @spec
const ALPHA: f32 = 1; // @spec
const THRESHOLD: f32 = 0.5; // @spec
const MAX_VALUE: f32 = -1; // @spec

fn unless_nan(result: Value, v: Value) -> Value { return select(result, v, is_nan(v)); }

// exp(v) - 1, which loses the digits of a small v: there, eight terms of the series.
fn expm1(v: Value) -> Value {
  let series = v * (1 + v / 2 * (1 + v / 3 * (1 + v / 4 * (1 + v / 5 * (1 + v / 6 * (1 + v / 7 * (1 + v / 8)))))));
  return select(exp(v) - 1, series, abs(v) < Value(0.5));
}

fn linear(v: Value) -> Value { return v; }
fn linear_gradient(dy: Value, y: Value) -> Value { return dy; }

// `v <= 0` rather than max(v, 0). A MAX_VALUE below 0 is none. Above a threshold, which is not below 0, y is above 0.
fn relu(v: Value) -> Value {
  if (NEGATIVE_SLOPE == 0 && THRESHOLD == 0 && MAX_VALUE < 0) { return select(v, Value(), v <= Value()); }
  let above = select(v, Value(MAX_VALUE), (v > Value(MAX_VALUE)) & (Value(MAX_VALUE) >= Value()));
  let below = select(NEGATIVE_SLOPE * (v - THRESHOLD), Value(), Value(NEGATIVE_SLOPE) == Value()); // of -inf too
  return select(above, below, v <= Value(THRESHOLD));
}
fn relu_gradient(dy: Value, y: Value) -> Value {
  if (NEGATIVE_SLOPE == 0 && THRESHOLD == 0 && MAX_VALUE < 0) { return select(dy, Value(), y <= Value()); }
  let above = select(dy, Value(), (y >= Value(MAX_VALUE)) & (Value(MAX_VALUE) >= Value()));
  return select(above, dy * NEGATIVE_SLOPE, y <= Value());
}

fn relu6(v: Value) -> Value { return unless_nan(clamp(v, Value(), Value(6)), v); }
fn relu6_gradient(dy: Value, y: Value) -> Value { return select(dy, Value(), (y <= Value()) | (y >= Value(6))); }

fn leaky_relu(v: Value) -> Value { return select(v, NEGATIVE_SLOPE * v, v <= Value()); }
fn leaky_relu_gradient(dy: Value, y: Value) -> Value {
  return dy * select(Value(1), Value(NEGATIVE_SLOPE), y <= Value());
}

fn elu(v: Value) -> Value { return select(v, ALPHA * expm1(v), v <= Value()); }
fn elu_gradient(dy: Value, y: Value) -> Value { return dy * select(Value(1), y + ALPHA, y <= Value()); }

fn selu(v: Value) -> Value { return select(1.050701 * v, 1.7580993 * expm1(v), v <= Value()); }
fn selu_gradient(dy: Value, y: Value) -> Value { return dy * select(Value(1.050701), y + 1.7580993, y < Value()); }

fn celu(v: Value) -> Value { return select(v, ALPHA * expm1(v / ALPHA), v <= Value()); }
fn celu_gradient(dy: Value, y: Value) -> Value { return dy * select(Value(1), y / ALPHA + 1, y <= Value()); }

// exp of a negative number only, so that it cannot overflow.
fn sigmoid(v: Value) -> Value {
  let e = exp(-abs(v));
  return select(e, Value(1), v >= Value()) / (1 + e);
}
fn sigmoid_gradient(dy: Value, y: Value) -> Value { return dy * y * (1 - y); }

fn hard_sigmoid(v: Value) -> Value { return unless_nan(clamp(v / 6 + 0.5, Value(), Value(1)), v); }
fn hard_sigmoid_gradient(dy: Value, y: Value) -> Value {
  return select(dy / 6, Value(), (y <= Value()) | (y >= Value(1)));
}

// The built-in tanh may overflow to NaN (on SwiftShader from 88.8 on). Of a small number the quotient would lose
// digits, where two terms of the series are within 1e-6 of its value.
fn tanh(v: Value) -> Value {
  let e = exp(-2 * abs(v));
  return select(v - v * v * v / 3, sign(v) * (1 - e) / (1 + e), abs(v) >= Value(0.05));
}
fn tanh_gradient(dy: Value, y: Value) -> Value { return dy * (1 - y) * (1 + y); }

fn soft_shrink(v: Value) -> Value { return unless_nan(v - clamp(v, Value(-THRESHOLD), Value(THRESHOLD)), v); }
fn soft_shrink_gradient(dy: Value, y: Value) -> Value { return select(dy, Value(), y == Value()); }

fn hard_shrink(v: Value) -> Value { return select(v, Value(), abs(v) <= Value(THRESHOLD)); }
fn hard_shrink_gradient(dy: Value, y: Value) -> Value { return select(dy, Value(), y == Value()); }

fn exponential(v: Value) -> Value { return unless_nan(exp(v), v); }
fn exponential_gradient(dy: Value, y: Value) -> Value { return dy * y; }

fn sparse_sigmoid(v: Value) -> Value { return unless_nan(clamp(0.5 * (v + 1), Value(), Value(1)), v); }
fn sparse_sigmoid_gradient(dy: Value, y: Value) -> Value {
  return select(0.5 * dy, Value(), (y <= Value()) | (y >= Value(1)));
}
