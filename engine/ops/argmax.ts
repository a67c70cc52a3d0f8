import argmaxSource from '../../shaders/reduce/argmax.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const argmaxShader = /* @__PURE__ */ shader('argmax', argmaxSource);

/** Options of `argmax`. */
export interface ArgmaxOptions {
  /** Negative ones count from the end. Default -1, the last. */
  readonly axis?: number;
}

/** Sizes along the axis and behind it. */
export function split(shape: Shape, axis: number): { at: number; count: number; inner: number } {
  const at = axis < 0 ? axis + shape.length : axis;
  return { at, count: shape[at]!, inner: sizeOf(shape.slice(at + 1)) };
}

export const argmaxOp: Op<ArgmaxOptions> = {
  name: 'argmax',
  infer: ([x], { axis = -1 }) => {
    assertType('argmax', 'x', x!, 'f32');
    const { shape } = x!;
    const { at, count } = split(shape, axis);
    if (count === undefined) {
      throw new ArgumentError(`argmax: axis ${axis} is not an axis of x of shape ${formatShape(shape)}`);
    }
    return [{ shape: shape.filter((_, i) => i !== at), dtype: 'u32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { axis = -1 } }) => {
    const { count, inner } = split(x!.shape, axis);
    engine.dispatch(argmaxShader, { SIZE: y!.size, COUNT: count, INNER: inner }, [x!, y!], { threads: y!.size });
  },
  backward: null,
};

/**
 * Index (`u32`) of the largest element along `axis`; of equal ones the first, and a NaN before all, as in NumPy. No
 * gradient.
 */
export function argmax(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  assertKnown('argmax', options, ['axis']);
  return apply(argmaxOp, [x], options)[0]!;
}
