import adamSource from '../../shaders/adam.wgsl?raw';
import adamVec4Source from '../../shaders/adam_vec4.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { wantInteger, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const adamKernel = /* @__PURE__ */ kernel('adam', adamSource);
const adamVec4Kernel = /* @__PURE__ */ kernel('adam_vec4', adamVec4Source);

export interface AdamUpdate {
  /** All of one size, each in a buffer of its own: slabs' `all`, say. `gradients` is only read. */
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
  /** `f32 [1]`, what `adamStepSize` gives: data, so that no step recompiles. */
  readonly stepSize: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

function wantBeta(name: string, beta: number): void {
  if (!(beta >= 0 && beta < 1)) throw new ArgumentError(`adam: ${name} must be in [0, 1), got ${beta}`);
}

/**
 * One Adam step in place, in one dispatch: `m += (g - m)(1 - beta1)`, `v += (g^2 - v)(1 - beta2)`,
 * `p -= m * stepSize / (sqrt(v) + epsilon)`. Keras's form, whose epsilon is not scaled by the bias correction; PyTorch's
 * differs by 6e-4 of an update at step 2.
 */
export function adamUpdate(update: AdamUpdate): void {
  const { parameters, gradients, m, v, stepSize, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = update;
  for (const [name, tensor] of Object.entries({ parameters, gradients, m, v, stepSize })) {
    wantType('adam', name, tensor, 'f32');
    const size = tensor === stepSize ? 1 : parameters.size;
    if (tensor.size !== size) {
      throw new ShapeError(
        `adam: ${name} of shape ${formatShape(tensor.shape)} must have ${size} elements; ` +
          `parameters have shape ${formatShape(parameters.shape)}`,
      );
    }
  }
  wantBeta('beta1', beta1);
  wantBeta('beta2', beta2);
  if (!(epsilon >= 0 && epsilon < Infinity)) throw new ArgumentError(`adam: epsilon must be 0 or more, got ${epsilon}`);
  const specs = { SIZE: parameters.size, M_RATE: 1 - beta1, V_RATE: 1 - beta2, EPSILON: epsilon };
  const bindings = [gradients, stepSize, parameters, m, v];
  const inFours = parameters.size % 4 === 0;
  const threads = inFours ? parameters.size / 4 : parameters.size;
  parameters.engine.dispatch(inFours ? adamVec4Kernel : adamKernel, specs, bindings, { threads });
}

/**
 * `learningRate * sqrt(1 - beta2^step) / (1 - beta1^step)`, in float64: Adam's bias correction.
 * @param step counts from 1.
 */
export function adamStepSize(learningRate: number, step: number, beta1 = 0.9, beta2 = 0.999): number {
  wantInteger('adam', 'step', step);
  wantBeta('beta1', beta1);
  wantBeta('beta2', beta2);
  return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}
