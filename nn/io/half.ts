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

/** Single-precision numbers as the bits of the nearest half-precision ones, ties to even; from 65,520 on infinity. */
export function float32ToFloat16(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const word = new Uint32Array(1);
  const single = new Float32Array(word.buffer);
  return Uint16Array.from(values, (value) => {
    single[0] = value;
    const bits = word[0]!;
    const sign = (bits >>> 16) & 0x8000;
    const magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
    if (magnitude >= 0x477ff000) return sign | 0x7c00;
    // Below 2^-14 numbers are 2^-24 apart.
    if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(single[0]) * 2 ** 24);
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded >>> 13) - (112 << 10));
  });
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
