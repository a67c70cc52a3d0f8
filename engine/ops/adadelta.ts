import source from '../../shaders/optimizer/adadelta.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const adadeltaShader = /* @__PURE__ */ shader('adadelta', source);

/** The step size is the learning rate. */
export interface AdadeltaUpdate extends Update {
  /** The mean squares of gradients, and of changes. Both zero before the first step. */
  readonly a: Tensor;
  readonly d: Tensor;
  /** Default 0.95. */
  readonly rho?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Adadelta step in place, in one dispatch: `p -= p * decay`, `a = rho a + (1 - rho) g^2`, `change = g * sqrt(d +
 * epsilon) / sqrt(a + epsilon)`, `d = rho d + (1 - rho) change^2`, `p -= learningRate * change`. As
 * `keras.optimizers.Adadelta`.
 */
export function adadeltaUpdate(update: AdadeltaUpdate): void {
  assertKnown('adadelta', update, [...UPDATE, 'a', 'd', 'rho', 'epsilon']);
  const { parameters, gradients, a, d, scalars, rho = 0.95, epsilon = 1e-7 } = update;
  assertUpdate('adadelta', update, { a, d });
  assertDecay('adadelta', 'rho', rho);
  assertNotNegative('adadelta', { epsilon });
  const specs = { SIZE: parameters.size, RATE: 1 - rho, EPSILON: epsilon };
  parameters.engine.dispatch(adadeltaShader, specs, [gradients, scalars, parameters, a, d], {
    threads: parameters.size,
  });
}
