import adamSource from '../../shaders/optimizer/adam.wgsl?raw';
import adamVec4Source from '../../shaders/optimizer/adam-vec4.wgsl?raw';
import sharedSource from '../../shaders/optimizer/lib/adam.wgsl?raw';
import { assertKnown } from '../known-options';
import { assertInteger } from '../op';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate, biasCorrection } from '../update';
import { shader } from '../wgsl';

const shared = { '/optimizer/lib/adam.wgsl': sharedSource };
const adamShader = /* @__PURE__ */ shader('adam', adamSource, shared);
const adamVec4Shader = /* @__PURE__ */ shader('adam-vec4', adamVec4Source, shared);

/** The step size is what `adamStepSize` gives. */
export interface AdamUpdate extends Update {
  /** Both zero before the first step. */
  readonly m: Tensor;
  readonly v: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Adam step in place, in one dispatch: `m += (g - m)(1 - beta1)`, `v += (g^2 - v)(1 - beta2)`,
 * `p -= p * decay`, `p -= m * stepSize / (sqrt(v) + epsilon)`. Keras's form, whose epsilon is not scaled by the bias
 * correction; PyTorch's differs by 6e-4 of an update at step 2.
 */
export function adamUpdate(update: AdamUpdate): void {
  assertKnown('adam', update, [...UPDATE, 'm', 'v', 'beta1', 'beta2', 'epsilon']);
  const { parameters, gradients, m, v, scalars, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = update;
  assertUpdate('adam', update, { m, v });
  assertDecay('adam', 'beta1', beta1);
  assertDecay('adam', 'beta2', beta2);
  assertNotNegative('adam', { epsilon });
  const specs = { SIZE: parameters.size, M_RATE: 1 - beta1, V_RATE: 1 - beta2, EPSILON: epsilon };
  const bindings = [gradients, scalars, parameters, m, v];
  const inFours = parameters.size % 4 === 0;
  const threads = inFours ? parameters.size / 4 : parameters.size;
  parameters.engine.dispatch(inFours ? adamVec4Shader : adamShader, specs, bindings, { threads });
}

/**
 * `learningRate * sqrt(1 - beta2^step) / (1 - beta1^step)`, in float64: Adam's bias correction.
 * @param step counts from 1.
 */
export function adamStepSize(learningRate: number, step: number, beta1 = 0.9, beta2 = 0.999): number {
  assertInteger('adam', 'step', step);
  assertDecay('adam', 'beta1', beta1);
  assertDecay('adam', 'beta2', beta2);
  const { fround, sqrt } = Math;
  const root = fround(sqrt(biasCorrection(beta2, step)));
  return fround(fround(fround(learningRate) * root) / biasCorrection(beta1, step));
}
