// More of lib/activation.wgsl, behind which it is put: activations that have their derivative from the input v.

const B: f32 = 4; // @spec
const APPROXIMATE: bool = false; // @spec

// log(1 + e) for e in 0..1, as twice the inverse hyperbolic tangent of e / (2 + e).
fn log1p(e: Value) -> Value {
  let s = e / (2 + e);
  let t = s * s;
  return 2 * s * (1 + t * (1.0 / 3 + t * (0.2 + t * (1.0 / 7 + t * (1.0 / 9 + t * (1.0 / 11 + t / 13))))));
}

// 1 + erf(v / sqrt(2)), halved: the share of a normal distribution that lies below v. By the complement, within 1.2e-7
// of its value in the tail too (Numerical Recipes, erfcc).
fn normal_cdf(v: Value) -> Value {
  let z = min(abs(v), Value(20)) * 0.70710678;
  let t = 1 / (1 + 0.5 * z);
  let tail = 0.5 * t * exp(-z * z - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 +
    t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 +
    t * (-0.82215223 + t * 0.17087277)))))))));
  return select(tail, 1 - tail, v > Value());
}

// The approximation, 0.5 v (1 + tanh(u)), as v sigmoid(2u).
fn gelu(v: Value) -> Value {
  if (APPROXIMATE) { return v * sigmoid(1.5957691 * (v + 0.044715 * v * v * v)); }
  return unless_nan(v * normal_cdf(v), v);
}
fn gelu_gradient(dy: Value, v: Value) -> Value {
  if (APPROXIMATE) {
    let w = unless_nan(clamp(v, Value(-30), Value(30)), v);
    let u = 1.5957691 * (w + 0.044715 * w * w * w);
    return dy * sigmoid(u) * (1 + w * sigmoid(-u) * 1.5957691 * (1 + 0.134145 * w * w));
  }
  let w = clamp(v, Value(-30), Value(30));
  return unless_nan(dy * (normal_cdf(w) + 0.39894228 * w * exp(-0.5 * w * w)), v);
}

fn silu(v: Value) -> Value { return v * sigmoid(v); }
fn silu_gradient(dy: Value, v: Value) -> Value { return dy * sigmoid(v) * (1 + v * sigmoid(-v)); }

fn hard_silu(v: Value) -> Value { return v * hard_sigmoid(v); }
fn hard_silu_gradient(dy: Value, v: Value) -> Value {
  return dy * (hard_sigmoid(v) + select(v / 6, Value(), abs(v) >= Value(3)));
}

// Of a small number the difference would lose digits: there, four terms of the series.
fn tanh_shrink(v: Value) -> Value {
  let t = v * v;
  let series = v * t * (1.0 / 3 + t * (-2.0 / 15 + t * (17.0 / 315 - t * 62.0 / 2835)));
  return select(series, v - tanh(v), abs(v) >= Value(0.2));
}
fn tanh_shrink_gradient(dy: Value, v: Value) -> Value {
  let y = tanh(v);
  return dy * y * y;
}

fn hard_tanh(v: Value) -> Value { return unless_nan(clamp(v, Value(-1), Value(1)), v); }
fn hard_tanh_gradient(dy: Value, v: Value) -> Value { return select(dy, Value(), abs(v) > Value(1)); }

// tanh(softplus(v)), by exp of a negative number only.
fn tanh_softplus(v: Value) -> Value {
  let e = exp(-abs(v));
  return select(e * (2 + e) / (2 + e * (2 + e)), (1 + 2 * e) / (1 + 2 * e * (1 + e)), v > Value());
}

fn mish(v: Value) -> Value { return unless_nan(v * tanh_softplus(v), v); }
fn mish_gradient(dy: Value, v: Value) -> Value {
  let t = tanh_softplus(v);
  let w = unless_nan(clamp(v, Value(-100), Value(100)), v);
  return dy * (t + w * (1 - t) * (1 + t) * sigmoid(v));
}

fn softplus(v: Value) -> Value { return unless_nan(max(v, Value()) + log1p(exp(-abs(v))), v); }
fn softplus_gradient(dy: Value, v: Value) -> Value { return dy * sigmoid(v); }

fn softsign(v: Value) -> Value { return v / (1 + abs(v)); }
fn softsign_gradient(dy: Value, v: Value) -> Value { return dy / (1 + abs(v)) / (1 + abs(v)); }

// The root of v^2 + B, whose square must not overflow.
fn root(v: Value) -> Value { return select(sqrt(v * v + B), abs(v), abs(v) > Value(1e9)); }

// (v + root) / 2, whose sum would lose digits below zero and may overflow.
fn squareplus(v: Value) -> Value { return unless_nan(max(v, Value()) + 0.5 * B / (root(v) + abs(v)), v); }
fn squareplus_gradient(dy: Value, v: Value) -> Value { return dy * squareplus(v) / root(v); }

fn log_sigmoid(v: Value) -> Value { return -softplus(-v); }
fn log_sigmoid_gradient(dy: Value, v: Value) -> Value { return dy * sigmoid(-v); }

fn sparse_plus(v: Value) -> Value {
  return select(select(v, 0.25 * (v + 1) * (v + 1), v < Value(1)), Value(), v <= Value(-1));
}
fn sparse_plus_gradient(dy: Value, v: Value) -> Value {
  return dy * unless_nan(clamp(0.5 * (v + 1), Value(), Value(1)), v);
}
