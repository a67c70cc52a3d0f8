import { stridesOf } from '../ndarray';
import type { CaseInput, OpCase, OpCheck } from '../op-check';
import { type PadAttrs, padOp } from './pad';

const padCase = (input: CaseInput, before: number[], after: number[], value = 0): OpCase<PadAttrs> => ({
  inputs: [input],
  attrs: { before, after, value },
});

export const padCheck: OpCheck<PadAttrs> = {
  op: padOp,
  exact: true,
  reference: ([x], { before, after, value }) => {
    const shape = x!.shape.map((size, axis) => before[axis]! + size + after[axis]!);
    const [from, to] = [stridesOf(x!.shape), stridesOf(shape)];
    const y = new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value);
    x!.data.forEach((element, i) => {
      const at = x!.shape.map((size, axis) => before[axis]! + (Math.floor(i / from[axis]!) % size));
      y[at.reduce((sum, index, axis) => sum + index * to[axis]!, 0)] = element;
    });
    return [y];
  },
  random: (draw) => {
    const shape = draw.shape(0, 6, 200);
    const sides = (): number[] => shape.map(() => draw.of(0, draw.integer(0, 3)));
    const values = draw.of(draw.any, { below: 2 ** 24 });
    return padCase({ shape, values }, sides(), sides(), draw.integer(0, 9));
  },
  get cases() {
    return [
      padCase({ shape: [] }, [], []),
      padCase({ shape: [63] }, [1], [2], -1.5),
      padCase({ shape: [5, 7] }, [0, 3], [2, 0]),
      padCase({ shape: [2, 5, 3, 7] }, [0, 1, 2, 0], [0, 3, 0, 0], 2),
      padCase({ shape: [3, 2], values: { below: 2 ** 24 } }, [1, 0], [0, 1], 7),
      padCase({ shape: [2, 1, 3, 2, 2, 3] }, [1, 0, 0, 2, 0, 1], [0, 1, 0, 0, 1, 0], 1000),
    ];
  },
};
