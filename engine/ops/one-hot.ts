import oneHotSource from '../../shaders/layout/one-hot.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { formatShape, sizeOf } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const oneHotShader = /* @__PURE__ */ shader('one-hot', oneHotSource);

export interface OneHotAttrs {
  readonly numClasses: number;
  /** Of the result. */
  readonly axis: number;
}

export const oneHotOp: Op<OneHotAttrs> = {
  name: 'oneHot',
  infer: ([x], { numClasses, axis }) => {
    assertType('oneHot', 'x', x!, 'u32');
    assertInteger('oneHot', 'numClasses', numClasses);
    const rank = x!.shape.length;
    if (!Number.isInteger(axis) || axis < -rank - 1 || axis > rank)
      throw new ArgumentError(
        `oneHot: axis ${axis} must be an integer from ${-rank - 1} to ${rank}, for x of shape ${formatShape(x!.shape)}`,
      );
    return [{ shape: x!.shape.toSpliced(axis < 0 ? axis + rank + 1 : axis, 0, numClasses), dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { numClasses, axis } }) => {
    const inner = sizeOf(y!.shape.slice(axis)) / numClasses;
    engine.dispatch(oneHotShader, { SIZE: y!.size, CLASSES: numClasses, INNER: inner }, [x!, y!], { threads: y!.size });
  },
  backward: null,
};

/**
 * 1 at the place of each index along a new axis, else 0, as `f32`; 0 everywhere for an index beyond the classes. No
 * gradient.
 * @param x `u32` indices, any shape.
 * @param numClasses the new axis's size.
 * @param axis where it goes in the result; negative ones count from the end. Default the last.
 */
export function oneHot(x: Tensor, numClasses: number, axis = -1): Tensor {
  return apply(oneHotOp, [x], { numClasses, axis })[0]!;
}
