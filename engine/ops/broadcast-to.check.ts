import { stridesOf } from '../ndarray';
import type { Shape } from '../ndarray';
import type { OpCase, OpCheck } from '../op-check';
import { broadcastStrides } from '../strides';
import { operandShapes } from './binary.check';
import { type BroadcastToAttrs, broadcastToOp } from './broadcast-to';

const broadcastCase = (x: Shape, shape: Shape): OpCase<BroadcastToAttrs> => ({
  inputs: [{ shape: x }],
  attrs: { shape },
});

export const broadcastToCheck: OpCheck<BroadcastToAttrs> = {
  op: broadcastToOp,
  exact: true,
  reference: ([x], { shape }) => {
    const [from, to] = [broadcastStrides(x!.shape, shape), stridesOf(shape)];
    const size = shape.reduce((a, b) => a * b, 1);
    return [
      Float64Array.from({ length: size }, (_, i) => {
        const at = shape.map((n, axis) => Math.floor(i / to[axis]!) % n);
        return x!.data[at.reduce((sum, index, axis) => sum + index * from[axis]!, 0)]!;
      }),
    ];
  },
  random: (draw) => {
    const [x, shape] = operandShapes(draw, 1) as [Shape, Shape];
    return broadcastCase(x, shape);
  },
  get cases() {
    return [
      broadcastCase([], [3]),
      broadcastCase([65], [65]),
      broadcastCase([5], [7, 5]),
      broadcastCase([7, 1], [7, 9]),
      broadcastCase([2, 1, 5, 1], [2, 3, 5, 300]),
      broadcastCase([3, 1], [2, 1, 2, 2, 3, 2]),
    ];
  },
};
