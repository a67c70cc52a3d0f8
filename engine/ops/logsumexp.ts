import logsumexpSource from '../../shaders/reduce/logsumexp.wgsl?raw';
import logsumexpGradientSource from '../../shaders/reduce/logsumexp-gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { AXES, type ReduceOptions, assertReduceOptions, inferReduced, reduceSpecs, resolveAxes } from './reduce';
import { MATH } from './unary';

const shared = { ...AXES, ...MATH };
const logsumexpShader = /* @__PURE__ */ shader('logsumexp', logsumexpSource, shared);
const logsumexpGradientShader = /* @__PURE__ */ shader('logsumexp-gradient', logsumexpGradientSource, shared);

export const logsumexpOp: Op<ReduceOptions> = {
  name: 'logsumexp',
  infer: /* @__PURE__ */ inferReduced('logsumexp'),
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { axes } }) => {
    const specs = reduceSpecs(x!, resolveAxes('logsumexp', x!, axes), y!);
    engine.dispatch(logsumexpShader, specs, [x!, y!], { threads: y!.size });
  },
  backward: ({ engine, inputs: [x], dy, attrs: { axes }, gradient }) => {
    const specs = reduceSpecs(x!, resolveAxes('logsumexp', x!, axes), dy);
    engine.dispatch(logsumexpGradientShader, specs, [x!, dy, gradient(0)], { threads: dy.size });
  },
};

/**
 * `log(sum(exp(x)))` over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; finite for any finite x.
 * One thread adds up each result.
 */
export function logsumexp(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('logsumexp', options);
  return apply(logsumexpOp, [x], options)[0]!;
}
