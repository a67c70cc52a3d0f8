import type { Shape } from '../ndarray';
import type { OpCase, OpCheck } from '../op-check';
import { type ConcatenateAttrs, concatenateOp, layout } from './concatenate';

const concatenateCase = (axis: number, ...shapes: readonly Shape[]): OpCase<ConcatenateAttrs> => ({
  inputs: shapes.map((shape) => ({ shape })),
  attrs: { axis },
});

export const concatenateCheck: OpCheck<ConcatenateAttrs> = {
  op: concatenateOp,
  exact: true,
  reference: (inputs, { axis }) => {
    const { rows, widths } = layout(inputs, axis);
    const result: number[] = [];
    for (let row = 0; row < rows; row++) {
      inputs.forEach(({ data }, i) =>
        data.subarray(row * widths[i]!, (row + 1) * widths[i]!).forEach((value) => result.push(value)),
      );
    }
    return [Float64Array.from(result)];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4, 200);
    const axis = draw.integer(-shape.length, shape.length - 1);
    const sizes = Array.from({ length: draw.integer(1, 11) }, () => draw.size(9));
    return concatenateCase(axis, ...sizes.map((size) => shape.with(axis, size)));
  },
  get cases() {
    return [
      concatenateCase(0, [1], [65]),
      concatenateCase(-1, [7, 3]),
      concatenateCase(-1, [5, 3, 3, 1], [5, 3, 3, 13], [5, 3, 3, 2]),
      concatenateCase(0, [3, 2, 1], [1, 2, 1], [5, 2, 1]),
      concatenateCase(1, [6, 2, 5], [6, 1, 5]),
      concatenateCase(-2, [2, 1, 3, 130], [2, 1, 1, 130]),
      concatenateCase(2, ...Array.from({ length: 11 }, (_, i) => [2, 3, (i % 3) + 1, 2])),
    ];
  },
};
