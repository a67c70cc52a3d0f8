import { stridesOf } from '../ndarray';
import type { CaseInput, OpCase, OpCheck } from '../op-check';
import { type SliceAttrs, sliceOp } from './slice';

const sliceCase = (input: CaseInput, start: number[], step: number[], shape: number[]): OpCase<SliceAttrs> => ({
  inputs: [input],
  attrs: { start, step, shape },
});

export const sliceCheck: OpCheck<SliceAttrs> = {
  op: sliceOp,
  exact: true,
  reference: ([x], { start, step, shape }) => {
    const [from, to] = [stridesOf(x!.shape), stridesOf(shape)];
    const size = shape.reduce((a, b) => a * b, 1);
    return [
      Float64Array.from({ length: size }, (_, i) => {
        const at = shape.map((n, axis) => start[axis]! + step[axis]! * (Math.floor(i / to[axis]!) % n));
        return x!.data[at.reduce((sum, index, axis) => sum + index * from[axis]!, 0)]!;
      }),
    ];
  },
  random: (draw) => {
    const x = draw.shape(0, 6);
    const step = x.map(() => draw.of(1, 1, -1, 2, -3));
    const start = x.map((size) => draw.integer(0, size - 1));
    const shape = x.map((size, axis) => {
      const room = step[axis]! > 0 ? size - 1 - start[axis]! : start[axis]!;
      return draw.integer(1, 1 + Math.floor(room / Math.abs(step[axis]!)));
    });
    return sliceCase({ shape: x, values: draw.of(draw.any, { below: 2 ** 24 }) }, start, step, shape);
  },
  get cases() {
    return [
      sliceCase({ shape: [] }, [], [], []),
      sliceCase({ shape: [65] }, [3], [1], [61]),
      sliceCase({ shape: [65] }, [64], [-1], [65]),
      sliceCase({ shape: [7, 13] }, [1, 12], [2, -3], [3, 5]),
      sliceCase({ shape: [2, 9, 7, 3] }, [0, 2, 6, 0], [1, 1, -2, 1], [2, 5, 3, 3]),
      sliceCase({ shape: [4, 3], values: { below: 2 ** 24 } }, [3, 1], [-2, 1], [2, 2]),
      sliceCase({ shape: [2, 3, 2, 3, 2, 5] }, [1, 0, 0, 2, 0, 1], [1, 2, 1, -1, 1, 1], [1, 2, 2, 3, 2, 3]),
    ];
  },
};
