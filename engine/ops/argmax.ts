import argmaxSource from '../../shaders/reduce/argmax.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown, shown } from '../known-options';
import { type Shape, formatShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const argmaxShader = /* @__PURE__ */ shader('argmax', argmaxSource);

/** Options of `argmax` and `argmin`. */
export interface ArgmaxOptions {
  /** Negative ones count from the end. Default -1, the last. */
  readonly axis?: number;
}

/** Where an axis is, and the sizes along it and behind it. @throws ArgumentError for one that is not there. */
export function along(op: string, shape: Shape, axis: number): { at: number; count: number; inner: number } {
  const at = axis < 0 ? axis + shape.length : axis;
  const count = shape[at];
  if (count === undefined)
    throw new ArgumentError(`${op}: axis ${shown(axis)} is not an axis of x of shape ${formatShape(shape)}`);
  return { at, count, inner: sizeOf(shape.slice(at + 1)) };
}

function argOp(name: 'argmax' | 'argmin'): Op<ArgmaxOptions> {
  return {
    name,
    infer: ([x], { axis = -1 }) => {
      assertType(name, 'x', x!, 'f32');
      const { at } = along(name, x!.shape, axis);
      return [{ shape: x!.shape.filter((_, i) => i !== at), dtype: 'u32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y], attrs: { axis = -1 } }) => {
      const { count, inner } = along(name, x!.shape, axis);
      const specs = { SIZE: y!.size, COUNT: count, INNER: inner, LARGEST: name === 'argmax' };
      engine.dispatch(argmaxShader, specs, [x!, y!], { threads: y!.size });
    },
    backward: null,
  };
}

export const argmaxOp = /* @__PURE__ */ argOp('argmax');
export const argminOp = /* @__PURE__ */ argOp('argmin');

/**
 * Index (`u32`) of the largest element along `axis`; of equal ones the first, and a NaN before all, as in NumPy. No
 * gradient.
 */
export function argmax(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  assertKnown('argmax', options, ['axis']);
  return apply(argmaxOp, [x], options)[0]!;
}

/** Index (`u32`) of the smallest element along `axis`; otherwise as `argmax`. */
export function argmin(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  assertKnown('argmin', options, ['axis']);
  return apply(argminOp, [x], options)[0]!;
}
