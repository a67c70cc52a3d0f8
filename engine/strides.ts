import { ShapeError } from './errors';
import { type Shape, formatShape, stridesOf } from './ndarray';

/** Length of the axis arrays in WGSL, and so the rank that ops which walk axes take. */
export const MAX_RANK = 6;

/** @throws ShapeError for more axes than shaders walk. */
export function assertWalkable(op: string, { shape }: { readonly shape: Shape }): void {
  if (shape.length > MAX_RANK)
    throw new ShapeError(`${op}: x of shape ${formatShape(shape)} has more than ${MAX_RANK} axes`);
}

/** How a shader walks a shape: its axes, and one list of strides for each operand, all padded to `MAX_RANK`. */
export interface Walk {
  readonly rank: number;
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/**
 * A walk over `shape` with the fewest axes: those of size 1 drop out, and neighbours that every operand steps through
 * as one are joined. What is left costs a division each in the shader, and shapes that walk alike share a pipeline.
 */
export function walk(shape: Shape, ...strides: readonly (readonly number[])[]): Walk {
  const sizes: number[] = [];
  const steps: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    if (last >= 0 && steps.every((list, k) => list[last] === strides[k]![axis]! * size)) {
      sizes[last]! *= size;
      steps.forEach((list, k) => (list[last] = strides[k]![axis]!));
    } else {
      sizes.push(size);
      steps.forEach((list, k) => list.push(strides[k]![axis]!));
    }
  });
  const padded = (list: readonly number[], filler: number) =>
    Array.from({ length: MAX_RANK }, (_, axis) => list[axis] ?? filler);
  return { rank: sizes.length, shape: padded(sizes, 1), strides: steps.map((list) => padded(list, 0)) };
}

/** NumPy's broadcast of two shapes, or null where sizes differ and neither is 1. */
export function broadcastShapes(a: Shape, b: Shape): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const m = a[axis - rank + a.length] ?? 1;
    const n = b[axis - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return null;
    shape.push(Math.max(m, n));
  }
  return shape;
}

/** Strides that read a tensor of `shape` as one of `target`: 0 along the axes it is repeated on. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = stridesOf(shape);
  const missing = target.length - shape.length;
  return target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** The axes of a result of shape `target` along which an operand of `shape` was repeated. */
export const repeatedAxes = (shape: Shape, target: Shape): number[] =>
  [...target.keys()].filter((axis) => target[axis] !== (shape[axis - target.length + shape.length] ?? 1));
