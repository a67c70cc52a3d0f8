/** IEEE half-precision numbers, given as their bits, as the same numbers in single precision. */
export function float16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (half) => {
    const sign = half >> 15 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    // Below exponent 1 numbers lie as far apart as above it, without the leading 1.
    return sign * 2 ** (Math.max(exponent, 1) - 25) * (exponent ? 1024 + fraction : fraction);
  });
}

/** bfloat16 numbers, given as their bits: the upper half of the same number in single precision. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
}
