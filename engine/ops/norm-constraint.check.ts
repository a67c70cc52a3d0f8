import { stridesOf } from '../ndarray';
import type { OpCheck } from '../op-check';
import { type NormConstraintOptions, normConstraintOp } from './norm-constraint';
import { resolveAxes, withOnes } from './reduce';

export const normConstraintCheck: OpCheck<NormConstraintOptions> = {
  op: normConstraintOp,
  reference: ([x], { axes, minValue = 0, maxValue = 1, rate = 1 }) => {
    const { data, shape } = x!;
    const reduced = resolveAxes('normConstraint', { shape, dtype: 'f32' }, axes);
    const strides = stridesOf(shape);
    const to = stridesOf(withOnes(shape, reduced));
    const group = (i: number): number =>
      shape.reduce(
        (at, n, axis) => at + (reduced.includes(axis) ? 0 : (Math.floor(i / strides[axis]!) % n) * to[axis]!),
        0,
      );
    const squares = new Map<number, number>();
    data.forEach((v, i) => squares.set(group(i), (squares.get(group(i)) ?? 0) + v * v));
    return [
      data.map((v, i) => {
        const norm = Math.sqrt(squares.get(group(i))!);
        const desired = rate * Math.min(Math.max(norm, minValue), maxValue) + (1 - rate) * norm;
        return (v * desired) / (1e-7 + norm);
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    return {
      inputs: [{ shape, values: draw.any }],
      attrs: {
        axes: draw.some(shape.keys()),
        minValue: draw.of(0, draw.number(0, 1)),
        maxValue: draw.number(1, 3),
        rate: draw.of(1, draw.number(0, 1)),
      },
    };
  },
  cases: [
    { inputs: [{ shape: [1] }], attrs: { axes: [0] } },
    { inputs: [{ shape: [65, 7] }], attrs: { axes: [0], maxValue: 2 } },
    { inputs: [{ shape: [7, 65] }], attrs: { axes: [-1], minValue: 1 } },
    { inputs: [{ shape: [3, 3, 2, 5] }], attrs: { axes: [0, 1, 2], minValue: 0.5, maxValue: 1.5, rate: 0.7 } },
    { inputs: [{ shape: [2, 3, 4] }], attrs: { axes: [] } },
    { inputs: [{ shape: [4, 2], values: [0, 1, 0, 2, 0, 3, 0, 4] }], attrs: { axes: [0], minValue: 1 } },
  ],
};
