import maxPoolSource from '../../shaders/pool/max-pool2d.wgsl?raw';
import maxPoolGradientSource from '../../shaders/pool/max-pool2d-gradient.wgsl?raw';
import maxPoolGradientDisjointSource from '../../shaders/pool/max-pool2d-gradient-disjoint.wgsl?raw';
import maxPoolVec4Source from '../../shaders/pool/max-pool2d-vec4.wgsl?raw';
import { apply } from '../apply';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { type Pool2dOptions, poolOp, windowOf } from './pool2d';

export const maxPool2dOp = /* @__PURE__ */ poolOp('maxPool2d', true, {
  naive: /* @__PURE__ */ shader('max-pool2d', maxPoolSource),
  vec4: /* @__PURE__ */ shader('max-pool2d-vec4', maxPoolVec4Source),
  gradient: /* @__PURE__ */ shader('max-pool2d-gradient', maxPoolGradientSource),
  gradientDisjoint: /* @__PURE__ */ shader('max-pool2d-gradient-disjoint', maxPoolGradientDisjointSource),
});

/**
 * Largest value of each window, NHWC. `same` pads with -inf. On a tie the first maximum in row-major window order takes
 * the whole gradient. A NaN is the largest.
 * @returns `[batch, outHeight, outWidth, channels]`.
 * @throws ShapeError for a rank other than 4 or a window larger than the input; ArgumentError for bad sizes.
 */
export function maxPool2d(x: Tensor, options: Pool2dOptions = {}): Tensor {
  // In a scope, so that the argmax lives on the tape alone.
  return x.engine.scope(() => apply(maxPool2dOp, [x], windowOf('maxPool2d', options))[0]!);
}
