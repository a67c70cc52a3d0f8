import source from '../../shaders/optimizer/schedule-free-adamw.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate, biasCorrection } from '../update';
import { shader } from '../wgsl';

const scheduleFreeAdamWShader = /* @__PURE__ */ shader('schedule-free-adamw', source);

/** The step size is the learning rate; then follow decay, 1 / step, and 1 - beta2^step. */
export interface ScheduleFreeAdamWUpdate extends Update {
  /** The weights that descend; one of 0 whose `v` is 0 begins as its parameter is. */
  readonly z: Tensor;
  /** Zero before the first step. */
  readonly v: Tensor;
  /** In (0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * One step of Schedule-Free AdamW in place, in one dispatch: `v += (g^2 - v)(1 - beta2)`, `z -= learningRate * g /
 * (sqrt(v / s[3]) + epsilon)`, `x += (z - x) * s[2]`, `p = (1 - beta1) z + beta1 x`, where `s` is `scalars`, and `x` is
 * known by the old `p` and `z`; before, `p -= p * decay`. As `keras.optimizers.ScheduleFreeAdamW`.
 */
export function scheduleFreeAdamWUpdate(update: ScheduleFreeAdamWUpdate): void {
  assertKnown('scheduleFreeAdamW', update, [...UPDATE, 'z', 'v', 'beta1', 'beta2', 'epsilon']);
  const { parameters, gradients, z, v, scalars, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = update;
  assertUpdate('scheduleFreeAdamW', update, { z, v });
  if (!(beta1 > 0 && beta1 < 1)) throw new ArgumentError(`scheduleFreeAdamW: beta1 must be in (0, 1), got ${beta1}`);
  assertDecay('scheduleFreeAdamW', 'beta2', beta2);
  assertNotNegative('scheduleFreeAdamW', { epsilon });
  const specs = {
    SIZE: parameters.size,
    BETA1: beta1,
    Z_SHARE: 1 - beta1,
    V_RATE: biasCorrection(beta2, 1),
    EPSILON: epsilon,
  };
  parameters.engine.dispatch(scheduleFreeAdamWShader, specs, [gradients, scalars, parameters, z, v], {
    threads: parameters.size,
  });
}
