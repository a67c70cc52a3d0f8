import { sizeOf } from '../ndarray';
import type { CaseInput, OpCase, OpCheck } from '../op-check';
import { type ArgsortAttrs, argsortOp } from './argsort';

const sortCase = (
  input: CaseInput,
  axis: number,
  count = input.shape[axis]!,
  descending = false,
): OpCase<ArgsortAttrs> => ({
  inputs: [input],
  attrs: { axis, count, descending },
});

const compare = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;

export const argsortCheck: OpCheck<ArgsortAttrs> = {
  op: argsortOp,
  exact: true,
  reference: ([x], { axis, count, descending }) => {
    const size = x!.shape[axis]!;
    const inner = sizeOf(x!.shape.slice(axis + 1));
    const order = new Float64Array((x!.data.length / size) * count);
    for (let line = 0; line < x!.data.length / size; line++) {
      const [outer, column] = [Math.floor(line / inner), line % inner];
      const value = (k: number): number => x!.data[(outer * size + k) * inner + column]!;
      const sorted = [...Array(size).keys()].sort(
        (i, j) => (descending ? -1 : 1) * compare(value(i), value(j)) || i - j,
      );
      for (let k = 0; k < count; k++) order[(outer * count + k) * inner + column] = sorted[k]!;
    }
    return [order];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.integer(0, shape.length - 1);
    const size = shape[axis]!;
    return sortCase({ shape, values: draw.any }, axis, draw.of(size, draw.integer(1, size)), draw.of(true, false));
  },
  get cases() {
    return [
      sortCase({ shape: [1] }, 0),
      sortCase({ shape: [130] }, 0),
      sortCase({ shape: [3, 7] }, 1),
      sortCase({ shape: [5, 3, 2] }, 0),
      sortCase({ shape: [2, 9, 3] }, 1, 9, true),
      sortCase({ shape: [4, 11] }, 1, 3, true),
      sortCase({ shape: [8], values: [1, NaN, -0, 0, 1, -Infinity, NaN, Infinity] }, 0),
      sortCase({ shape: [8], values: [1, NaN, -0, 0, 1, -Infinity, NaN, Infinity] }, 0, 5, true),
    ];
  },
};
