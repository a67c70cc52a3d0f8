import type { ActivationParameters } from '../activations';
import { apply } from '../apply';
import { assertNone } from '../known-options';
import type { Tensor } from '../tensor';
import { activationOp } from './activation';

export interface LeakyReluAttrs extends ActivationParameters {
  readonly negativeSlope: number;
}

export const reluOp = /* @__PURE__ */ activationOp<undefined>('relu');
export const sigmoidOp = /* @__PURE__ */ activationOp<undefined>('sigmoid');
export const tanhOp = /* @__PURE__ */ activationOp<undefined>('tanh');
export const leakyReluOp = /* @__PURE__ */ activationOp<LeakyReluAttrs>('leakyRelu');

/** `max(x, 0)`, any shape. A NaN stays a NaN. The gradient at 0 is 0, as in Keras. */
export function relu(x: Tensor, ...others: readonly []): Tensor {
  assertNone('relu', others, "with parameters it is activate(x, 'relu', { ... })");
  return apply(reluOp, [x], undefined)[0]!;
}

/** `1 / (1 + exp(-x))`, any shape; does not overflow. */
export function sigmoid(x: Tensor, ...others: readonly []): Tensor {
  assertNone('sigmoid', others);
  return apply(sigmoidOp, [x], undefined)[0]!;
}

/** Hyperbolic tangent, any shape; does not overflow. */
export function tanh(x: Tensor, ...others: readonly []): Tensor {
  assertNone('tanh', others);
  return apply(tanhOp, [x], undefined)[0]!;
}

/**
 * `x` where it is positive, else `negativeSlope * x`, any shape, as Keras's LeakyReLU. A NaN stays a NaN. The gradient
 * at 0 is the slope.
 * @param negativeSlope 0 or more; default 0.3. Compiled in.
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.3): Tensor {
  return apply(leakyReluOp, [x], { negativeSlope })[0]!;
}
