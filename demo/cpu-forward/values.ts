import { type Shape, sizeOf, stridesOf } from '../../engine';

/** Numbers of one sample, without the batch, in float64. */
export interface Values {
  readonly data: Float64Array;
  readonly shape: Shape;
}

/** As many numbers as `sizes` says: each axis goes through `data` by its step, from a place on. */
export function walk(data: Float64Array, sizes: Shape, steps: readonly number[], from = 0): Float64Array {
  const result = new Float64Array(sizeOf(sizes));
  const at = sizes.map(() => 0);
  let place = from;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[place]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      place += steps[axis]!;
      if (++at[axis]! < sizes[axis]!) break;
      place -= steps[axis]! * sizes[axis]!;
      at[axis] = 0;
    }
  }
  return result;
}

/** Axis `i` of the result is axis `order[i]` of `x`. */
export function transposed({ data, shape }: Values, order: readonly number[]): Values {
  const steps = stridesOf(shape);
  const sizes = order.map((axis) => shape[axis]!);
  return {
    data: walk(
      data,
      sizes,
      order.map((axis) => steps[axis]!),
    ),
    shape: sizes,
  };
}

/** By NumPy's rule: axes are counted from the last, and those that are missing or of size 1 repeat. */
export function broadcast({ data, shape }: Values, to: Shape): Float64Array {
  const steps = stridesOf(shape);
  const missing = to.length - shape.length;
  return walk(
    data,
    to,
    to.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : steps[axis - missing]!)),
  );
}

/** Each row of numbers along some axes, in their order, gone over in place. */
export function alongAxes(x: Values, axes: readonly number[], over: (row: Float64Array) => void): Float64Array {
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = [...others, ...axes];
  const moved = transposed(x, order);
  const length = sizeOf(axes.map((axis) => x.shape[axis]!));
  for (let at = 0; at < moved.data.length; at += length) over(moved.data.subarray(at, at + length));
  return transposed(
    moved,
    order.map((_, axis) => order.indexOf(axis)),
  ).data;
}
