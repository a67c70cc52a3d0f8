import { apply, assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import { formatShape, stridesOf } from '../ndarray';
import { type Op, assertType } from '../op';
import { assertWalkable } from '../strides';
import type { Tensor } from '../tensor';
import { strided } from './strided';

export interface TransposeAttrs {
  /** Axis `i` of the result is axis `permutation[i]` of `x`. */
  readonly permutation: readonly number[];
}

export const permute = (list: readonly number[], permutation: readonly number[]): number[] =>
  permutation.map((axis) => list[axis]!);

export const transposeOp: Op<TransposeAttrs> = {
  name: 'transpose',
  infer: ([x], { permutation }) => {
    assertType('transpose', 'x', x!, 'f32');
    const { shape } = x!;
    assertWalkable('transpose', x!);
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
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  assertTensors('transpose', [x]);
  permutation ??= [...x.shape.keys()].reverse();
  if (!Array.isArray(permutation))
    throw new ArgumentError(`transpose: expected a list of axes, transpose(x, [1, 0]), got ${shown(permutation)}`);
  return apply(transposeOp, [x], { permutation })[0]!;
}
