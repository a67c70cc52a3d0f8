import source from '../../shaders/optimizer/adam-amsgrad.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const amsgradShader = /* @__PURE__ */ shader('adam-amsgrad', source);

/** The step size is what `adamStepSize` gives. */
export interface AmsgradUpdate extends Update {
  /** All zero before the first step. */
  readonly m: Tensor;
  readonly v: Tensor;
  readonly h: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Adam step in place with AMSGrad, in one dispatch: as `adamUpdate`, with `h = max(h, v)` in place of `v` under the
 * root. As `keras.optimizers.Adam` with `amsgrad`.
 */
export function amsgradUpdate(update: AmsgradUpdate): void {
  assertKnown('amsgrad', update, [...UPDATE, 'm', 'v', 'h', 'beta1', 'beta2', 'epsilon']);
  const { parameters, gradients, m, v, h, scalars, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = update;
  assertUpdate('amsgrad', update, { m, v, h });
  assertDecay('amsgrad', 'beta1', beta1);
  assertDecay('amsgrad', 'beta2', beta2);
  assertNotNegative('amsgrad', { epsilon });
  const specs = { SIZE: parameters.size, M_RATE: 1 - beta1, V_RATE: 1 - beta2, EPSILON: epsilon };
  parameters.engine.dispatch(amsgradShader, specs, [gradients, scalars, parameters, m, v, h], {
    threads: parameters.size,
  });
}
