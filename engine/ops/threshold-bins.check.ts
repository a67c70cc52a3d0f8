import type { OpCheck } from '../op-check';
import { type ThresholdBinsAttrs, thresholdBinsOp } from './threshold-bins';

const bits = (size: number): number[] => Array.from({ length: size }, (_, i) => Number(i % 3 === 0));

export const thresholdBinsCheck: OpCheck<ThresholdBinsAttrs> = {
  op: thresholdBinsOp,
  exact: true,
  reference: ([targets, predictions, thresholds], { even, apart, column = null, fromBelow0 }) => {
    const columns = predictions!.shape.at(-1)!;
    const count = thresholds!.data.length;
    const above = (p: number): number => {
      if (!even) return thresholds!.data.filter((t) => p > t).length;
      const bin = Math.ceil(Math.fround(Math.min(1, Math.max(0, p)) * (count - 1)));
      return fromBelow0 ? Math.max(bin, 1) : bin;
    };
    return [
      predictions!.data.map((p, i) => {
        const at = i % columns;
        if (column !== null && at !== column) return 2 ** 31;
        return (Number(targets!.data[i] !== 0) + (apart ? 2 * at : 0)) * (count + 1) + above(p);
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(1, 3);
    const even = draw.of(true, false);
    const count = draw.integer(2, 65);
    const even01 = Array.from({ length: count }, (_, i) => i / (count - 1));
    return {
      inputs: [
        { shape, values: 'oneHot' },
        { shape, values: draw.of('probability', draw.any) },
        { shape: [count], values: even ? even01 : draw.any },
      ],
      attrs: {
        even,
        apart: draw.of(true, false),
        column: draw.of(null, draw.integer(0, shape.at(-1)! - 1)),
        fromBelow0: draw.of(true, false),
      },
    };
  },
  cases: [
    {
      inputs: [
        { shape: [33], values: bits(33) },
        { shape: [33], values: 'probability' },
        { shape: [1], values: [0.5] },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [5, 7], values: bits(35) },
        { shape: [5, 7], values: 'normal' },
        { shape: [4], values: [-1, 0, 0.25, 2] },
      ],
      attrs: { apart: true },
    },
    {
      inputs: [
        { shape: [3, 5, 3], values: bits(45) },
        { shape: [3, 5, 3], values: 'normal' },
        { shape: [11], values: 'probability' },
      ],
      attrs: { even: true, fromBelow0: true, column: 1 },
    },
    {
      inputs: [
        { shape: [6], values: bits(6) },
        { shape: [6], values: [0, 1, 0.25, 0.75, -2, 3] },
        { shape: [5], values: [0, 0.25, 0.5, 0.75, 1] },
      ],
      attrs: { even: true },
    },
  ],
};
