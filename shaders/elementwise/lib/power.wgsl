// @include elementwise/lib/math.wgsl

// v^w: by products for whole exponents near 0, which are exact for squares, else as exp(w log |v|). Of a negative
// number there are whole powers only. Anything to the power of 0 is 1.
fn power(v: f32, w: f32) -> f32 {
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
  let magnitude = exp_of(w * log_of(abs(v)));
  if (v >= 0 || is_nan(v)) { return magnitude; }
  if (!is_whole) { return nan_from(v); }
  return select(magnitude, -magnitude, w - 2 * floor(w / 2) == 1);
}
