import type { OpCheck } from '../op-check';
import { adjustHsvOp } from './adjust-hsv';

/** As Python's `colorsys`. */
function hsvOf([r, g, b]: readonly number[]): readonly [number, number, number] {
  const value = Math.max(r!, g!, b!);
  const range = value - Math.min(r!, g!, b!);
  if (range === 0) return [0, 0, value];
  const [toRed, toGreen, toBlue] = [r!, g!, b!].map((each) => (value - each) / range) as [number, number, number];
  const hue = r === value ? toBlue - toGreen : g === value ? 2 + toRed - toBlue : 4 + toGreen - toRed;
  return [hue / 6, range / value, value];
}

function rgbOf(hue: number, saturation: number, value: number): readonly number[] {
  const sixth = (hue - Math.floor(hue)) * 6;
  const part = sixth % 1;
  const p = value * (1 - saturation);
  const q = value * (1 - saturation * part);
  const t = value * (1 - saturation * (1 - part));
  return [
    [value, t, p],
    [q, value, p],
    [p, value, t],
    [p, q, value],
    [t, p, value],
    [value, p, q],
  ][Math.floor(sixth) % 6]!;
}

export const adjustHsvCheck: OpCheck = {
  op: adjustHsvOp,
  reference: ([x, adjustments]) => {
    const y = new Float64Array(x!.data.length);
    for (let i = 0; i < y.length; i += 3) {
      const n = Math.floor((i * x!.shape[0]!) / y.length);
      const [hue, saturation, value] = hsvOf([...x!.data.subarray(i, i + 3)]);
      const [turn, factor] = [adjustments!.data[2 * n]!, adjustments!.data[2 * n + 1]!];
      y.set(rgbOf(hue + turn, Math.min(saturation * factor, 1), value), i);
    }
    return [y];
  },
  random: (draw) => {
    const [n, ...sizes] = draw.shape(3, 3, 400) as [number, number, number];
    return {
      inputs: [
        { shape: [n, ...sizes, 3], values: 'probability' },
        { shape: [n, 2], values: Array.from({ length: n }, () => [draw.number(-1, 1), draw.number(0, 2)]).flat() },
      ],
      attrs: undefined,
    };
  },
  cases: [
    {
      inputs: [
        { shape: [3, 5, 7, 3], values: 'probability' },
        { shape: [3, 2], values: [0.2137, 1, -0.5, 1.7, 0, 0] },
      ],
      attrs: undefined,
    },
    {
      inputs: [
        // Grey, black, and the six pure colours.
        { shape: [1, 1, 8, 3], values: [1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1] },
        { shape: [1, 2], values: [0.05, 0.9] },
      ],
      attrs: undefined,
    },
  ],
};
