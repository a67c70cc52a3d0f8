// What is left of v after whole multiples of w, with the sign of w, as Python's: exact, as each step takes the largest
// power of 2 times w that is not above the rest, of which both have the same exponent. Of w too small to be normal NaN,
// as of 0.
fn modulo(v: f32, w: f32) -> f32 {
  let divisor = abs(w);
  if (is_nan(w) || !is_finite(v) || divisor < 1.1754944e-38) { return nan_from(v); }
  var rest = abs(v);
  if (is_finite(w)) {
    while (rest >= divisor) {
      let near = bitcast<f32>((bitcast<u32>(rest) & 0x7f800000u) | (bitcast<u32>(divisor) & 0x007fffffu));
      rest -= select(near, 0.5 * near, near > rest);
    }
  }
  let signed = select(rest, -rest, v < 0);
  if (rest == 0 || (v < 0) == (w < 0)) { return signed; }
  return select(w, signed + w, is_finite(w));
}
