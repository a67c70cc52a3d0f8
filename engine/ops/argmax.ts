import argmaxSource from '../../shaders/reduce/argmax.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown, shown } from '../known-options';
import { type Shape, formatShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reshape } from './reshape';

const argmaxShader = /* @__PURE__ */ shader('argmax', argmaxSource);

/** Options of `argmax` and `argmin`. */
export interface ArgmaxOptions {
  /** Negative ones count from the end. Default null: of `x` flattened, in row-major order. */
  readonly axis?: number | null;
  /** Keep the axis, or all, with size 1. Default false. */
  readonly keepDims?: boolean;
}

export interface ArgmaxAttrs {
  readonly axis: number;
}

/** Where an axis is, and the sizes along it and behind it. @throws ArgumentError for one that is not there. */
export function along(op: string, shape: Shape, axis: number): { at: number; count: number; inner: number } {
  const at = axis < 0 ? axis + shape.length : axis;
  const count = shape[at];
  if (count === undefined)
    throw new ArgumentError(`${op}: axis ${shown(axis)} is not an axis of x of shape ${formatShape(shape)}`);
  return { at, count, inner: sizeOf(shape.slice(at + 1)) };
}

function argOp(name: 'argmax' | 'argmin'): Op<ArgmaxAttrs> {
  return {
    name,
    infer: ([x], { axis }) => {
      assertType(name, 'x', x!, 'f32');
      const { at } = along(name, x!.shape, axis);
      return [{ shape: x!.shape.filter((_, i) => i !== at), dtype: 'u32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y], attrs: { axis } }) => {
      const { count, inner } = along(name, x!.shape, axis);
      const specs = { SIZE: y!.size, COUNT: count, INNER: inner, LARGEST: name === 'argmax' };
      engine.dispatch(argmaxShader, specs, [x!, y!], { threads: y!.size });
    },
    backward: null,
  };
}

export const argmaxOp = /* @__PURE__ */ argOp('argmax');
export const argminOp = /* @__PURE__ */ argOp('argmin');

function placeOf(op: Op<ArgmaxAttrs>, x: Tensor, options: ArgmaxOptions): Tensor {
  assertKnown(op.name, options, ['axis', 'keepDims']);
  const { axis = null, keepDims = false } = options;
  return assertTensors(op.name, [x]).scope(() => {
    const found = apply(op, [axis === null ? reshape(x, [-1]) : x], { axis: axis ?? 0 })[0]!;
    if (!keepDims) return found;
    return reshape(found, axis === null ? x.shape.map(() => 1) : x.shape.with(axis, 1));
  });
}

/**
 * Index (`u32`) of the largest element, or of each along `axis`; of equal ones the first, and a NaN before all, as in
 * NumPy. No gradient.
 */
export function argmax(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  return placeOf(argmaxOp, x, options);
}

/** Index (`u32`) of the smallest element, or of each along `axis`; otherwise as `argmax`. */
export function argmin(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  return placeOf(argminOp, x, options);
}
