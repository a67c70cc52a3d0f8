import { apply, assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertNone } from '../known-options';
import { type Shape, formatShape, sizeOf } from '../ndarray';
import type { Op } from '../op';
import type { Tensor } from '../tensor';

export interface ReshapeAttrs {
  readonly shape: Shape;
}

export const reshapeOp: Op<ReshapeAttrs> = {
  name: 'reshape',
  view: true,
  infer: ([x], { shape }) => {
    const sizes = `${formatShape(x!.shape)} to ${formatShape(shape)}`;
    if (shape.some((size) => !Number.isSafeInteger(size) || size === 0 || size < -1)) {
      throw new ArgumentError(`reshape: ${sizes}: sizes must be positive integers, or -1 for one that follows`);
    }
    if (shape.filter((size) => size === -1).length > 1) {
      throw new ArgumentError(`reshape: ${sizes}: only one size may be -1`);
    }
    const size = sizeOf(x!.shape);
    const known = Math.abs(sizeOf(shape));
    const result = shape.map((n) => (n === -1 ? size / known : n));
    if (!result.every(Number.isInteger) || sizeOf(result) !== size) {
      throw new ShapeError(`reshape: ${sizes}: both must have the same number of elements, ${size} is not ${known}`);
    }
    return [{ shape: result, dtype: x!.dtype }];
  },
  forward: () => undefined,
  backward: ({ dy, give }) => give(0, dy),
};

/**
 * The same elements in another shape, row-major; the result shares the memory of `x`.
 * @param shape one size may be -1: it follows from the others.
 * @throws ShapeError unless the number of elements stays the same.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return apply(reshapeOp, [x], { shape })[0]!;
}

/** `[n, ...]` to `[n, rest]`, as Keras's Flatten: for NHWC images the index of a pixel is `(h*W + w)*C + c`. */
export function flatten(x: Tensor, ...others: readonly []): Tensor {
  assertNone('flatten', others);
  assertTensors('flatten', [x]);
  if (x.shape.length === 0) throw new ShapeError('flatten: x must have rank 1 or more, got shape []');
  return reshape(x, [x.shape[0]!, x.size / x.shape[0]!]);
}
