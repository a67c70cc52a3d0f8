import source from '../../shaders/optimizer/nadam.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertUpdate } from '../update';
import { shader } from '../wgsl';

const nadamShader = /* @__PURE__ */ shader('nadam', source);

/** The scalars are what m, the weights' decay and the gradient are multiplied by, and epsilon. */
export interface NadamUpdate extends Update {
  /** Both zero before the first step. */
  readonly m: Tensor;
  readonly v: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
}

/**
 * One Nadam step in place, in one dispatch: `m += (g - m)(1 - beta1)`, `v += (g^2 - v)(1 - beta2)`, `p -= p * s[1]`,
 * `p -= (m * s[0] + g * s[2]) / (sqrt(v) + s[3])`, where `s` is `scalars`. As `keras.optimizers.Nadam`.
 */
export function nadamUpdate(update: NadamUpdate): void {
  assertKnown('nadam', update, [...UPDATE, 'm', 'v', 'beta1', 'beta2']);
  const { parameters, gradients, m, v, scalars, beta1 = 0.9, beta2 = 0.999 } = update;
  assertUpdate('nadam', update, { m, v });
  assertDecay('nadam', 'beta1', beta1);
  assertDecay('nadam', 'beta2', beta2);
  const specs = { SIZE: parameters.size, M_RATE: 1 - beta1, V_RATE: 1 - beta2 };
  parameters.engine.dispatch(nadamShader, specs, [gradients, scalars, parameters, m, v], { threads: parameters.size });
}
