import equalSource from '../../shaders/elementwise/equal.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const equalShader = /* @__PURE__ */ shader('equal', equalSource);

export const equalOp: Op = {
  name: 'equal',
  infer: ([a, b]) => {
    if (!sameShape(a!.shape, b!.shape) || a!.dtype !== b!.dtype || a!.dtype === 'u8') {
      throw new ShapeError(
        `equal: a and b must have the same shape and be both f32 or both u32, got ${a!.dtype} ` +
          `${formatShape(a!.shape)} and ${b!.dtype} ${formatShape(b!.shape)}`,
      );
    }
    return [{ shape: a!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [a, b], outputs: [y] }) => {
    const specs = { SIZE: y!.size, FLOAT: a!.dtype === 'f32' };
    engine.dispatch(equalShader, specs, [a!, b!, y!], { threads: y!.size });
  },
  backward: null,
};

/** 1 where two tensors of one shape and type (`f32` or `u32`) are equal, else 0, as `f32`. No gradient. */
export function equal(a: Tensor, b: Tensor): Tensor {
  return apply(equalOp, [a, b], undefined)[0]!;
}
