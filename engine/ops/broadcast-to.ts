import { apply, assertTensors } from '../apply';
import { ShapeError } from '../errors';
import { type Shape, formatShape, sameShape } from '../ndarray';
import { type Op, assertType } from '../op';
import { MAX_RANK, broadcastShapes, broadcastStrides, repeatedAxes } from '../strides';
import type { Tensor } from '../tensor';
import { reduce } from './reduce';
import { strided } from './strided';

export interface BroadcastToAttrs {
  readonly shape: Shape;
}

export const broadcastToOp: Op<BroadcastToAttrs> = {
  name: 'broadcastTo',
  infer: ([x], { shape }) => {
    assertType('broadcastTo', 'x', x!, 'f32');
    const result = broadcastShapes(x!.shape, shape);
    if (!result || !sameShape(result, shape) || shape.length > MAX_RANK) {
      throw new ShapeError(
        `broadcastTo: x of shape ${formatShape(x!.shape)} does not broadcast to ${formatShape(shape)}: aligned at ` +
          `the last axis, sizes must be equal, or 1 in x, and at most ${MAX_RANK} axes`,
      );
    }
    return [{ shape, dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y] }) => strided(x!, broadcastStrides(x!.shape, y!.shape), y!),
  backward: ({ inputs: [x], dy, gradient, give }) => {
    const axes = repeatedAxes(x!.shape, dy.shape);
    if (axes.length === 0) give(0, dy);
    else reduce(dy, axes, gradient(0));
  },
};

/**
 * `x` repeated along its axes of size 1, and along new ones in front, by NumPy's rule; up to six axes.
 * @throws ShapeError for a shape that `x` does not broadcast to.
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  assertTensors('broadcastTo', [x]);
  return apply(broadcastToOp, [x], { shape })[0]!;
}
