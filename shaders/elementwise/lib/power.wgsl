// @include elementwise/lib/math.wgsl

// v^w: by products for whole exponents near 0, which are exact for squares, else as exp(w log |v|). Of a negative
// number there are whole powers only. Anything to the power of 0 is 1, and 1 to any power; of infinities as C's pow.
fn power(v: f32, w: f32) -> f32 {
  if (w == 0 || v == 1) { return 1; }
  if (is_nan(v) || is_nan(w)) { return nan_from(v); }
  let size = abs(v);
  if (!is_finite(w)) {
    if (size == 1) { return 1; }
    return select(0, infinity_from(1), (size > 1) == (w > 0));
  }
  let is_whole = w == floor(w);
  if (is_whole && abs(w) <= 64) {
    var product = 1f;
    var factor = v;
    for (var n = u32(abs(w)); n > 0; n >>= 1) {
      if ((n & 1) == 1) { product *= factor; }
      factor *= factor;
    }
    return select(product, 1 / product, w < 0);
  }
  let magnitude = exp_of(w * log_of(size));
  if (!is_whole && v < 0 && is_finite(v)) { return nan_from(v); }
  let is_odd = is_whole && w - 2 * floor(w / 2) == 1;
  return select(magnitude, -magnitude, is_odd && (bitcast<u32>(v) >> 31u) == 1);
}
