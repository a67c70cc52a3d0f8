import extremumGradientSource from '../../shaders/reduce/extremum-gradient.wgsl?raw';
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

const extremumGradientShader = /* @__PURE__ */ shader('extremum-gradient', extremumGradientSource, AXES);

function extremumOp(name: 'max' | 'min'): Op<ReduceOptions> {
  return {
    name,
    infer: inferReduced(name),
    forward: ({ inputs: [x], outputs: [y], attrs: { axes } }) =>
      reduce(x!, resolveAxes(name, x!, axes), y!, { fold: name }),
    backward: ({ engine, inputs: [x], outputs: [y], dy, attrs: { axes }, gradient }) => {
      const specs = reduceSpecs(x!, resolveAxes(name, x!, axes), y!);
      engine.dispatch(extremumGradientShader, specs, [x!, y!, dy, gradient(0)], { threads: y!.size });
    },
  };
}

export const maxOp = /* @__PURE__ */ extremumOp('max');
export const minOp = /* @__PURE__ */ extremumOp('min');

/**
 * Largest element over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; NaN where there is one.
 * Equal maxima share the gradient, as in TensorFlow.
 */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('max', options);
  return apply(maxOp, [x], options)[0]!;
}

/** Smallest element over `axes`; otherwise as `max`. */
export function min(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('min', options);
  return apply(minOp, [x], options)[0]!;
}
