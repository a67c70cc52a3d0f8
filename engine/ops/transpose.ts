import { ArgumentError, ShapeError } from '../errors';
import { formatShape, stridesOf } from '../ndarray';
import { type Op, type OpCheck, apply, wantType } from '../op';
import { MAX_RANK } from '../strides';
import type { Tensor } from '../tensor';
import { strided } from './strided';

export interface TransposeAttrs {
  /** Axis `i` of the result is axis `permutation[i]` of `x`. */
  readonly permutation: readonly number[];
}

const permute = (list: readonly number[], permutation: readonly number[]): number[] =>
  permutation.map((axis) => list[axis]!);

export const transposeOp: Op<TransposeAttrs> = {
  name: 'transpose',
  infer: ([x], { permutation }) => {
    wantType('transpose', 'x', x!, 'f32');
    const { shape } = x!;
    if (shape.length > MAX_RANK) {
      throw new ShapeError(`transpose: x of shape ${formatShape(shape)} has more than ${MAX_RANK} axes`);
    }
    if (permutation.length !== shape.length || shape.some((_, axis) => !permutation.includes(axis))) {
      throw new ArgumentError(
        `transpose: ${formatShape(permutation)} must name each axis of x of shape ${formatShape(shape)} once`,
      );
    }
    return [{ shape: permute(shape, permutation), dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs: { permutation } }) => {
    strided(x!, permute(stridesOf(x!.shape), permutation), y!);
  },
  backward: ({ dy, attrs: { permutation }, gradient }) => {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    strided(dy, permute(stridesOf(dy.shape), inverse), gradient(0));
  },
};

/**
 * The axes of `x` in another order; up to six axes.
 * @param permutation axis `i` of the result is axis `permutation[i]` of `x`; default: reversed.
 */
export function transpose(x: Tensor, permutation: readonly number[] = [...x.shape.keys()].reverse()): Tensor {
  return apply(transposeOp, [x], { permutation })[0]!;
}

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
