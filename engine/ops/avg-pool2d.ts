import avgPoolSource from '../../shaders/pool/avg-pool2d.wgsl?raw';
import avgPoolGradientSource from '../../shaders/pool/avg-pool2d-gradient.wgsl?raw';
import avgPoolGradientDisjointSource from '../../shaders/pool/avg-pool2d-gradient-disjoint.wgsl?raw';
import avgPoolVec4Source from '../../shaders/pool/avg-pool2d-vec4.wgsl?raw';
import { apply } from '../apply';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { type Pool2dOptions, poolOp, windowOf } from './pool2d';

export const avgPool2dOp = /* @__PURE__ */ poolOp('avgPool2d', false, {
  naive: /* @__PURE__ */ shader('avg-pool2d', avgPoolSource),
  vec4: /* @__PURE__ */ shader('avg-pool2d-vec4', avgPoolVec4Source),
  gradient: /* @__PURE__ */ shader('avg-pool2d-gradient', avgPoolGradientSource),
  gradientDisjoint: /* @__PURE__ */ shader('avg-pool2d-gradient-disjoint', avgPoolGradientDisjointSource),
});

/**
 * Mean of each window, NHWC. `same` divides by the number of real cells, forward and backward.
 * @returns `[batch, outHeight, outWidth, channels]`.
 * @throws as `maxPool2d`.
 */
export function avgPool2d(x: Tensor, options: Pool2dOptions = {}): Tensor {
  return apply(avgPool2dOp, [x], windowOf('avgPool2d', options))[0]!;
}
