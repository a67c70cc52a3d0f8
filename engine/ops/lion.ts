import source from '../../shaders/optimizer/lion.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertUpdate } from '../update';
import { shader } from '../wgsl';

const lionShader = /* @__PURE__ */ shader('lion', source);

/** The step size is the learning rate. */
export interface LionUpdate extends Update {
  /** Zero before the first step. */
  readonly m: Tensor;
  /** In (0, 1]. Default 0.9. */
  readonly beta1?: number;
  /** In [0, 1]. Default 0.99. */
  readonly beta2?: number;
}

/**
 * One Lion step in place, in one dispatch: `p -= p * decay`, `p -= learningRate * sign(beta1 m + (1 - beta1) g)`, `m =
 * beta2 m + (1 - beta2) g`. As `keras.optimizers.Lion`.
 */
export function lionUpdate(update: LionUpdate): void {
  assertKnown('lion', update, [...UPDATE, 'm', 'beta1', 'beta2']);
  const { parameters, gradients, m, scalars, beta1 = 0.9, beta2 = 0.99 } = update;
  assertUpdate('lion', update, { m });
  if (!(beta1 > 0 && beta1 <= 1)) throw new ArgumentError(`lion: beta1 must be in (0, 1], got ${beta1}`);
  if (!(beta2 >= 0 && beta2 <= 1)) throw new ArgumentError(`lion: beta2 must be in [0, 1], got ${beta2}`);
  const specs = { SIZE: parameters.size, RATE1: 1 - beta1, RATE2: 1 - beta2 };
  parameters.engine.dispatch(lionShader, specs, [gradients, scalars, parameters, m], {
    threads: parameters.size,
  });
}
