import maxGradientSource from '../../shaders/reduce/max-gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { AXES, type ReduceOptions, assertReduceOptions, inferReduced, reduce, resolveAxes, walksOf } from './reduce';

const maxGradientShader = /* @__PURE__ */ shader('max-gradient', maxGradientSource, AXES);

export const maxOp: Op<ReduceOptions> = {
  name: 'max',
  infer: /* @__PURE__ */ inferReduced('max'),
  forward: ({ inputs: [x], outputs: [y], attrs: { axes } }) =>
    reduce(x!, resolveAxes('max', x!, axes), y!, { max: true }),
  backward: ({ engine, inputs: [x], outputs: [y], dy, attrs: { axes }, gradient }) => {
    const { kept, reduced } = walksOf(x!, resolveAxes('max', x!, axes));
    const specs = {
      OUTPUTS: y!.size,
      COUNT: x!.size / y!.size,
      KEPT_RANK: kept.rank,
      KEPT_SHAPE: kept.shape,
      KEPT_STRIDES: kept.strides[0]!,
      REDUCED_RANK: reduced.rank,
      REDUCED_SHAPE: reduced.shape,
      REDUCED_STRIDES: reduced.strides[0]!,
    };
    engine.dispatch(maxGradientShader, specs, [x!, y!, dy, gradient(0)], { threads: y!.size });
  },
};

/**
 * Largest element over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; NaN where there is one.
 * Equal maxima share the gradient, as in TensorFlow.
 */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('max', options);
  return apply(maxOp, [x], options)[0]!;
}
