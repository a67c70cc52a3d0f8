import prodGradientSource from '../../shaders/reduce/prod-gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import {
  AXES,
  type ReduceOptions,
  assertReduceOptions,
  inferReduced,
  reduce,
  reduceSpecs,
  resolveAxes,
} from './reduce';

const prodGradientShader = /* @__PURE__ */ shader('prod-gradient', prodGradientSource, AXES);

export const prodOp: Op<ReduceOptions> = {
  name: 'prod',
  infer: /* @__PURE__ */ inferReduced('prod'),
  forward: ({ inputs: [x], outputs: [y], attrs: { axes } }) =>
    reduce(x!, resolveAxes('prod', x!, axes), y!, { fold: 'prod' }),
  backward: ({ engine, inputs: [x], dy, attrs: { axes }, gradient }) => {
    const specs = reduceSpecs(x!, resolveAxes('prod', x!, axes), dy);
    engine.dispatch(prodGradientShader, specs, [x!, dy, gradient(0)], { threads: dy.size });
  },
};

/**
 * Product over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; the same bits every time. The
 * gradient is right where elements are 0, too.
 */
export function prod(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('prod', options);
  return apply(prodOp, [x], options)[0]!;
}
