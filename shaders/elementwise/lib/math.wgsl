// @include lib/finite.wgsl
// Functions of any of the names in engine/ops/unary.ts, in snake case and with _of, and by name_gradient dy times the
// derivative of each, from the input v or the output y. What WGSL leaves to the device, such as the digits of exp, log
// and sin, and what is made of 0, infinities and NaN, is the same on all of them here.

fn unless_nan(result: f32, v: f32) -> f32 { return select(result, v, is_nan(v)); }

// WGSL allows no infinity as a literal: this one has the sign of v.
fn infinity_from(v: f32) -> f32 { return bitcast<f32>((bitcast<u32>(v) & 0x80000000u) | 0x7f800000u); }

fn power_of_two(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }

// 2^n e^r, where v = n log(2) + r and |r| is at most log(2) / 2; the factors of 2 in two parts, as 2^128 is infinite.
fn exp_of(v: f32) -> f32 {
  if (v > 88.72284) { return infinity_from(v); }
  if (v < -103.9 || is_nan(v)) { return unless_nan(0, v); }
  let n = round(v * 1.44269504);
  let r = v - n * 0.693359375 + n * 2.12194440e-4;
  let e = 1 + r * (1 + r * (0.5 + r * (1.6666665459e-1 + r * (4.1665795894e-2 + r * (8.3334519073e-3 +
    r * (1.3981999507e-3 + r * 1.9875691500e-4))))));
  let half = i32(n) / 2;
  return e * power_of_two(half) * power_of_two(i32(n) - half);
}
fn exp_gradient(dy: f32, y: f32) -> f32 { return dy * y; }

fn expm1_of(v: f32) -> f32 {
  // Of a small v the difference would lose digits: there, eight terms of the series.
  let series = v * (1 + v / 2 * (1 + v / 3 * (1 + v / 4 * (1 + v / 5 * (1 + v / 6 * (1 + v / 7 * (1 + v / 8)))))));
  return select(exp_of(v) - 1, series, abs(v) < 0.5);
}
fn expm1_gradient(dy: f32, v: f32) -> f32 { return dy * exp_of(v); }

// log(1 + v) for |v| below 0.5, as twice the inverse hyperbolic tangent of v / (2 + v).
fn log1p_series(v: f32) -> f32 {
  let s = v / (2 + v);
  let t = s * s;
  return 2 * s * (1 + t * (1.0 / 3 + t * (0.2 + t * (1.0 / 7 + t * (1.0 / 9 + t * (1.0 / 11 + t / 13))))));
}

// n log(2) + log(m), where v = 2^n m and m is near 1.
fn log_of(v: f32) -> f32 {
  if (v <= 0 || is_nan(v)) { return select(nan_from(v), -infinity_from(abs(v)), v == 0); }
  if (!is_finite(v)) { return v; }
  let is_small = v < 1.1754944e-38;
  let bits = bitcast<u32>(select(v, v * 8388608, is_small));
  let m = bitcast<f32>((bits & 0x007fffffu) | 0x3f800000u);
  let above = m > 1.41421356;
  let n = f32(i32(bits >> 23u) - 127 - select(0, 23, is_small) + select(0, 1, above));
  return n * 0.693145752 + (log1p_series(select(m, 0.5 * m, above) - 1) + n * 1.42860677e-6);
}
fn log_gradient(dy: f32, v: f32) -> f32 { return dy / v; }

fn log1p_of(v: f32) -> f32 {
  if (abs(v) < 0.4) { return log1p_series(v); }
  return log_of(1 + v);
}
fn log1p_gradient(dy: f32, v: f32) -> f32 { return dy / (1 + v); }

fn sqrt_of(v: f32) -> f32 {
  if (v < 0 || is_nan(v)) { return nan_from(v); }
  return select(v, sqrt(v), v > 0 && is_finite(v));
}
fn sqrt_gradient(dy: f32, y: f32) -> f32 { return 0.5 * dy / y; }

fn rsqrt_of(v: f32) -> f32 {
  if (v < 0 || is_nan(v)) { return nan_from(v); }
  if (v == 0) { return infinity_from(v); }
  return select(0, inverseSqrt(v), is_finite(v));
}
fn rsqrt_gradient(dy: f32, y: f32) -> f32 { return -0.5 * dy * y * y * y; }

fn square_of(v: f32) -> f32 { return v * v; }
fn square_gradient(dy: f32, v: f32) -> f32 { return 2 * dy * v; }

fn reciprocal_of(v: f32) -> f32 { return 1 / v; }
fn reciprocal_gradient(dy: f32, y: f32) -> f32 { return -dy * y * y; }

fn negative_of(v: f32) -> f32 { return -v; }
fn negative_gradient(dy: f32, v: f32) -> f32 { return -dy; }

fn abs_of(v: f32) -> f32 { return abs(v); }
fn abs_gradient(dy: f32, v: f32) -> f32 { return dy * sign_of(v); }

// sin(v + quadrants pi / 2), by what v lies beyond the nearest multiple of pi / 2. Beyond 1e5 that has too few digits.
fn sine(v: f32, quadrants: i32) -> f32 {
  let n = round(v * 0.636619772);
  let r = v - n * 1.5703125 - n * 4.837512969970703e-4 - n * 7.54978995489188e-8;
  let t = r * r;
  let odd = r + r * t * (-1.6666654611e-1 + t * (8.3321608736e-3 - t * 1.9515295891e-4));
  let even = 1 - 0.5 * t + t * t * (4.166664568298827e-2 + t * (-1.388731625493765e-3 + t * 2.443315711809948e-5));
  let quadrant = i32(n) + quadrants;
  let y = select(odd, even, (quadrant & 1) == 1);
  return select(y, -y, (quadrant & 2) == 2);
}

fn sin_of(v: f32) -> f32 {
  if (!is_finite(v)) { return nan_from(v); }
  if (abs(v) > 1e5) { return sin(v); }
  return sine(v, 0);
}
fn sin_gradient(dy: f32, v: f32) -> f32 { return dy * cos_of(v); }

fn cos_of(v: f32) -> f32 {
  if (!is_finite(v)) { return nan_from(v); }
  if (abs(v) > 1e5) { return cos(v); }
  return sine(v, 1);
}
fn cos_gradient(dy: f32, v: f32) -> f32 { return -dy * sin_of(v); }

// Near 0 the series; else by the complement, within 1.2e-7 of its value (Numerical Recipes, erfcc).
fn erf_of(v: f32) -> f32 {
  let s = v * v;
  if (s < 0.25) {
    return 1.12837917 * v * (1 - s * (1.0 / 3 - s * (0.1 - s * (1.0 / 42 - s * (1.0 / 216 - s * (1.0 / 1320 -
      s / 9360))))));
  }
  let z = min(abs(v), 10);
  let t = 1 / (1 + 0.5 * z);
  let complement = t * exp_of(-z * z - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 +
    t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 +
    t * (-0.82215223 + t * 0.17087277)))))))));
  return unless_nan(select(complement - 1, 1 - complement, v > 0), v);
}
fn erf_gradient(dy: f32, v: f32) -> f32 { return dy * 1.12837917 * exp_of(-v * v); }

fn sign_of(v: f32) -> f32 { return unless_nan(sign(v), v); }
fn sign_gradient(dy: f32, v: f32) -> f32 { return 0; }
fn floor_of(v: f32) -> f32 { return unless_nan(floor(v), v); }
fn ceil_of(v: f32) -> f32 { return unless_nan(ceil(v), v); }
fn round_of(v: f32) -> f32 { return unless_nan(round(v), v); }

fn isnan_of(v: f32) -> f32 { return select(0.0, 1.0, is_nan(v)); }
fn isfinite_of(v: f32) -> f32 { return select(0.0, 1.0, is_finite(v)); }
fn isinf_of(v: f32) -> f32 { return select(0.0, 1.0, !is_finite(v) && !is_nan(v)); }
