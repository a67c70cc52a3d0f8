import source from '../../shaders/optimizer/ftrl.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const ftrlShader = /* @__PURE__ */ shader('ftrl', source);

/** The step size is the learning rate; the third scalar is `2 * l2 + beta / learningRate`. */
export interface FtrlUpdate extends Update {
  /** The sum of the squares of the gradients; one of 0 begins at `initialAccumulatorValue`. */
  readonly n: Tensor;
  /** Zero before the first step. */
  readonly z: Tensor;
  /** 0 or less. Default -0.5. */
  readonly learningRatePower?: number;
  /** Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Default 0. */
  readonly l1?: number;
  /** Default 0. */
  readonly l2Shrinkage?: number;
}

/**
 * One step of FTRL, "follow the regularized leader", in place, in one dispatch: `p -= p * decay`, `z += g + 2 *
 * l2Shrinkage * p - ((n + g^2)^-power - n^-power) / learningRate * p`, `n += g^2`, `p = (clip(z, -l1, l1) - z) /
 * (n^-power / learningRate + s[2])`, where `s` is `scalars` and `power` is `learningRatePower`. As
 * `keras.optimizers.Ftrl`.
 */
export function ftrlUpdate(update: FtrlUpdate): void {
  assertKnown('ftrl', update, [
    ...UPDATE,
    'n',
    'z',
    'learningRatePower',
    'initialAccumulatorValue',
    'l1',
    'l2Shrinkage',
  ]);
  const { parameters, gradients, n, z, scalars } = update;
  const { learningRatePower = -0.5, initialAccumulatorValue = 0.1, l1 = 0, l2Shrinkage = 0 } = update;
  assertUpdate('ftrl', update, { n, z });
  if (!(learningRatePower <= 0 && learningRatePower > -Infinity))
    throw new ArgumentError(`ftrl: learningRatePower must be 0 or less, got ${learningRatePower}`);
  assertNotNegative('ftrl', { initialAccumulatorValue, l1, l2Shrinkage });
  const specs = {
    SIZE: parameters.size,
    POWER: -learningRatePower,
    INITIAL: initialAccumulatorValue,
    L1: l1,
    SHRINKAGE: l2Shrinkage,
  };
  parameters.engine.dispatch(ftrlShader, specs, [gradients, scalars, parameters, n, z], {
    threads: parameters.size,
  });
}
