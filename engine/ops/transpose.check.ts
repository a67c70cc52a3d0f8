import { stridesOf } from '../ndarray';
import type { OpCheck } from '../op-check';
import { type TransposeAttrs, permute, transposeOp } from './transpose';

export const transposeCheck: OpCheck<TransposeAttrs> = {
  op: transposeOp,
  exact: true,
  reference: ([x], { permutation }) => {
    const from = stridesOf(x!.shape);
    const shape = permute(x!.shape, permutation);
    const to = stridesOf(shape);
    return [
      x!.data.map((_, i) => {
        const at = shape.map((size, axis) => Math.floor(i / to[axis]!) % size);
        return x!.data[at.reduce((sum, index, axis) => sum + index * from[permutation[axis]!]!, 0)]!;
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(0, 6);
    const permutation = [...shape.keys()];
    for (const axis of shape.keys()) {
      const other = draw.integer(axis, shape.length - 1);
      [permutation[axis], permutation[other]] = [permutation[other]!, permutation[axis]!];
    }
    return { inputs: [{ shape, values: draw.any }], attrs: { permutation } };
  },
  cases: [
    { inputs: [{ shape: [] }], attrs: { permutation: [] } },
    { inputs: [{ shape: [65] }], attrs: { permutation: [0] } },
    { inputs: [{ shape: [7, 13] }], attrs: { permutation: [1, 0] } },
    { inputs: [{ shape: [1, 63] }], attrs: { permutation: [1, 0] } },
    { inputs: [{ shape: [2, 3, 5] }], attrs: { permutation: [0, 2, 1] } },
    { inputs: [{ shape: [2, 3, 5] }], attrs: { permutation: [2, 0, 1] } },
    { inputs: [{ shape: [2, 5, 3, 4] }], attrs: { permutation: [3, 1, 0, 2] } },
    { inputs: [{ shape: [2, 3, 1, 2, 3, 2] }], attrs: { permutation: [5, 3, 1, 0, 2, 4] } },
  ],
};
