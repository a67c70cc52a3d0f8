import { expect, test } from 'vitest';
import { SIDE, blank, hasLightBorder, inverted, painted, shrunk } from '../../demo/panels/inside/square';

const at = (image: Float32Array, x: number, y: number): number => image[y * SIDE + x]!;

test('the brush is soft, adds to what is there, and draws lines without gaps', () => {
  const dot = painted(blank(), [10.5, 10.5], [10.5, 10.5]);
  expect(at(dot, 10, 10)).toBe(1);
  expect(at(dot, 11, 10)).toBeCloseTo(0.6, 6);
  expect(at(dot, 11, 11)).toBeCloseTo(1.6 - Math.SQRT2, 6);
  expect(at(dot, 12, 10)).toBe(0);
  const line = painted(dot, [2.5, 20.5], [25.5, 20.5]);
  expect(Array.from({ length: 24 }, (_, i) => at(line, 2 + i, 20))).toEqual(new Array(24).fill(1));
  expect(at(line, 10, 10)).toBe(1);
});

test('a picture is shrunk to means, weighed by ITU-R 601, and its border tells its ground', () => {
  const side = 2 * SIDE;
  const rgba = new Uint8ClampedArray(side * side * 4).fill(255);
  const put = (x: number, y: number, color: readonly number[]): void => rgba.set(color, (y * side + x) * 4);
  put(20, 30, [255, 0, 0, 255]);
  put(21, 30, [0, 0, 0, 255]);
  const grey = shrunk(rgba, side);
  expect(at(grey, 10, 15)).toBeCloseTo((0.299 + 0 + 1 + 1) / 4, 6);
  expect(at(grey, 11, 15)).toBeCloseTo(1, 6);
  expect(hasLightBorder(grey)).toBe(true);
  expect(hasLightBorder(inverted(grey))).toBe(false);
  expect(at(inverted(grey), 10, 15)).toBeCloseTo(1 - 2.299 / 4, 6);
});
