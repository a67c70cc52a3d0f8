import source from '../../shaders/optimizer/adagrad.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const adagradShader = /* @__PURE__ */ shader('adagrad', source);

/** The step size is the learning rate. */
export interface AdagradUpdate extends Update {
  /** The sum of the squares of the gradients; one of 0 begins at `initialAccumulatorValue`. */
  readonly a: Tensor;
  /** Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Adagrad step in place, in one dispatch: `p -= p * decay`, `a += g^2`,
 * `p -= learningRate * g / sqrt(a + epsilon)`. As `keras.optimizers.Adagrad`.
 */
export function adagradUpdate(update: AdagradUpdate): void {
  assertKnown('adagrad', update, [...UPDATE, 'a', 'initialAccumulatorValue', 'epsilon']);
  const { parameters, gradients, a, scalars, initialAccumulatorValue = 0.1, epsilon = 1e-7 } = update;
  assertUpdate('adagrad', update, { a });
  assertNotNegative('adagrad', { initialAccumulatorValue, epsilon });
  const specs = { SIZE: parameters.size, INITIAL: initialAccumulatorValue, EPSILON: epsilon };
  parameters.engine.dispatch(adagradShader, specs, [gradients, scalars, parameters, a], {
    threads: parameters.size,
  });
}
