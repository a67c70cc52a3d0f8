import source from '../../shaders/layout/slice.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { shown } from '../known-options';
import { type Shape, formatShape } from '../ndarray';
import { type Op, assertInteger } from '../op';
import { MAX_RANK, assertWalkable } from '../strides';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { assertWords } from '../words';

const sliceShader = /* @__PURE__ */ shader('slice', source);

/** Element `c` along an axis is element `(start + step * c) / divisor`, where that is whole and there. */
interface Reading {
  readonly start: number;
  readonly step: number;
  readonly divisor: number;
}

/** Fills `y` with what it reads of `x` along each axis, and with `value` where that is nothing. */
export function read(x: Tensor, y: Tensor, axes: readonly Reading[], value = 0): void {
  const sizes: [number, number][] = [];
  const readings: Reading[] = [];
  let whole = false;
  axes.forEach((axis, i) => {
    const [from, to] = [x.shape[i]!, y.shape[i]!];
    const untouched = axis.start === 0 && axis.step === 1 && axis.divisor === 1 && from === to;
    if (untouched && whole) {
      // Neighbours that stay as they are count as one axis.
      const [f, t] = sizes.at(-1)!;
      sizes[sizes.length - 1] = [f * from, t * to];
    } else {
      sizes.push([from, to]);
      readings.push(axis);
    }
    whole = untouched;
  });
  const list = (of: readonly number[], filler: number) => Array.from({ length: MAX_RANK }, (_, i) => of[i] ?? filler);
  const specs = {
    SIZE: y.size,
    RANK: sizes.length,
    SHAPE: list(
      sizes.map(([, to]) => to),
      1,
    ),
    X_SHAPE: list(
      sizes.map(([from]) => from),
      1,
    ),
    START: list(
      readings.map(({ start }) => start),
      0,
    ),
    STEP: list(
      readings.map(({ step }) => step),
      1,
    ),
    DIVISOR: list(
      readings.map(({ divisor }) => divisor),
      1,
    ),
    VALUE: (x.dtype === 'f32' ? new Uint32Array(Float32Array.of(value).buffer) : Uint32Array.of(value))[0]!,
  };
  x.engine.dispatch(sliceShader, specs, [x, y], { threads: y.size });
}

export interface SliceAttrs {
  readonly start: readonly number[];
  /** Not 0. */
  readonly step: readonly number[];
  readonly shape: Shape;
}

export const sliceOp: Op<SliceAttrs> = {
  name: 'slice',
  infer: ([x], { start, step, shape }) => {
    assertWords('slice', 'x', x!);
    assertWalkable('slice', x!);
    const end = shape.map((size, axis) => start[axis]! + step[axis]! * (size - 1));
    const inside = (at: number | undefined, axis: number): boolean => at! >= 0 && at! < x!.shape[axis]!;
    if (shape.length !== x!.shape.length || !start.every(inside) || !end.every(inside) || shape.some((n) => n < 1)) {
      throw new ShapeError(
        `slice: ${formatShape(shape)} elements from ${formatShape(start)} on are not all in x of shape ` +
          formatShape(x!.shape),
      );
    }
    return [{ shape, dtype: x!.dtype }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs: { start, step } }) => {
    read(
      x!,
      y!,
      start.map((from, axis) => ({ start: from, step: step[axis]!, divisor: 1 })),
    );
  },
  backward: ({ dy, attrs: { start, step }, gradient }) => {
    const back = start.map((from, axis) => {
      const sign = Math.sign(step[axis]!);
      return { start: from === 0 ? 0 : -sign * from, step: sign, divisor: sign * step[axis]! };
    });
    read(dy, gradient(0), back);
  },
};

/**
 * A block of `x`, as Keras's `ops.slice`; up to six axes.
 * @param startIndices where it begins along each axis. @param shape how many elements it has along each; -1 for all
 * that follow.
 * @throws ShapeError for a block that is not wholly in `x`.
 */
export function slice(x: Tensor, startIndices: readonly number[], shape: Shape): Tensor {
  assertTensors('slice', [x]);
  for (const [what, list] of [
    ['startIndices', startIndices],
    ['shape', shape],
  ] as const) {
    if (!Array.isArray(list) || list.length !== x.shape.length)
      throw new ArgumentError(
        `slice: ${what} must have a number for each axis of x of shape ${formatShape(x.shape)}, got ${shown(list)}`,
      );
    list.forEach((value: number) => assertInteger('slice', what, value, what === 'shape' ? -1 : 0));
  }
  const sizes = shape.map((size, axis) => (size === -1 ? x.shape[axis]! - startIndices[axis]! : size));
  return apply(sliceOp, [x], { start: startIndices, step: sizes.map(() => 1), shape: sizes })[0]!;
}

/** Elements along one axis, `step` apart. @throws ShapeError unless they are all there. */
export function along(x: Tensor, axis: number, start: number, count: number, step = 1): Tensor {
  const with_ = (each: (k: number) => number, own: number): number[] =>
    x.shape.map((_, k) => (k === axis ? own : each(k)));
  return apply(sliceOp, [x], {
    start: with_(() => 0, start),
    step: with_(() => 1, step),
    shape: with_((k) => x.shape[k]!, count),
  })[0]!;
}
