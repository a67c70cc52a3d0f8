import source from '../../shaders/layout/as-float.wgsl?raw';
import { apply } from '../apply';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const asFloatShader = /* @__PURE__ */ shader('as-float', source);

export const asFloatOp: Op = {
  name: 'asFloat',
  infer: ([x]) => {
    assertType('asFloat', 'x', x!, 'u32');
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y] }) =>
    engine.dispatch(asFloatShader, { SIZE: x!.size }, [x!, y!], { threads: x!.size }),
  backward: null,
};

/** Whole numbers (`u32`) as `f32`, which has those up to 2^24 exactly. No gradient. */
export function asFloat(x: Tensor): Tensor {
  return apply(asFloatOp, [x], undefined)[0]!;
}
