import { expect, test } from 'vitest';
import { float16ToFloat32, float32ToFloat16 } from '../../nn/io/half';

const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const isNaN16 = (bits: number): boolean => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;

test('every half-precision number survives the way to single precision and back', () => {
  const back = float32ToFloat16(float16ToFloat32(all));
  const lost = [...all].filter((bits) => (isNaN16(bits) ? !isNaN16(back[bits]!) : back[bits] !== bits));
  expect(lost).toEqual([]);
});

test('between two of them the nearer one is taken, and of two as near the even one', () => {
  const wrong: number[] = [];
  const values = float16ToFloat32(all);
  // Positive and finite; the largest one's upper neighbour would be 2^16.
  for (let bits = 0; bits < 0x7c00; bits++) {
    const [low, high] = [values[bits]!, bits === 0x7bff ? 2 ** 16 : values[bits + 1]!];
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? bits : bits + 1;
    const [below, at, above] = float32ToFloat16([next(middle, -1), middle, next(middle, 1)]);
    const [minusBelow, minusAt, minusAbove] = float32ToFloat16([-next(middle, -1), -middle, -next(middle, 1)]);
    if (below !== bits || at !== even || above !== bits + 1) wrong.push(bits);
    if (minusBelow !== (bits | 0x8000) || minusAt !== (even | 0x8000) || minusAbove !== ((bits + 1) | 0x8000))
      wrong.push(bits | 0x8000);
  }
  expect(wrong).toEqual([]);
});

test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.1, 0x2e66],
  [1 / 3, 0x3555],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [1e10, 0x7c00],
  [Infinity, 0x7c00],
  [-Infinity, 0xfc00],
  [2 ** -14, 0x0400], // the least that is normal
  [2 ** -24, 0x0001], // the least of all
  [2 ** -25, 0x0000],
  [2 ** -25 + 2 ** -40, 0x0001],
])('%d is %i', (value, bits) => {
  expect(float32ToFloat16([value])).toEqual(Uint16Array.of(bits));
});

test('what is no number stays none', () => {
  expect(isNaN16(float32ToFloat16([NaN])[0]!)).toBe(true);
});

/** The single-precision number after a positive one, or before it. */
function next(value: number, direction: 1 | -1): number {
  const single = new Float32Array([value]);
  const bits = new Uint32Array(single.buffer);
  bits[0]! += direction;
  return single[0]!;
}
