import source from '../../shaders/optimizer/adamax.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const adamaxShader = /* @__PURE__ */ shader('adamax', source);

/** The step size is `learningRate / (1 - beta1^step)`. */
export interface AdamaxUpdate extends Update {
  /** Both zero before the first step. */
  readonly m: Tensor;
  readonly u: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Adamax step in place, in one dispatch: `m += (g - m)(1 - beta1)`, `u = max(beta2 * u, |g|)`, `p -= p * decay`,
 * `p -= m * stepSize / (u + epsilon)`. As `keras.optimizers.Adamax`.
 */
export function adamaxUpdate(update: AdamaxUpdate): void {
  assertKnown('adamax', update, [...UPDATE, 'm', 'u', 'beta1', 'beta2', 'epsilon']);
  const { parameters, gradients, m, u, scalars, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = update;
  assertUpdate('adamax', update, { m, u });
  assertDecay('adamax', 'beta1', beta1);
  assertDecay('adamax', 'beta2', beta2);
  assertNotNegative('adamax', { epsilon });
  const specs = { SIZE: parameters.size, M_RATE: 1 - beta1, BETA2: beta2, EPSILON: epsilon };
  parameters.engine.dispatch(adamaxShader, specs, [gradients, scalars, parameters, m, u], {
    threads: parameters.size,
  });
}
