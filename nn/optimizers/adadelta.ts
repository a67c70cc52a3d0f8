import { adadeltaUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** How much of the mean squares a step keeps. Default 0.95. */
  rho: /* @__PURE__ */ decayRate.default(0.95),
  /** Inside the roots. Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
};

/** Options of `Adadelta`, with Keras's defaults, and those of every optimizer. */
export type AdadeltaOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Adadelta, whose learning rate is 1 in the paper; see `adadeltaUpdate`. */
export class Adadelta
  extends /* @__PURE__ */ define(Optimizer, 'Adadelta', ['learningRate', 'rho', 'epsilon'], schema)
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['accumulated_grad', 'accumulated_delta_var'];
  }

  override update({ slots: [a, d], ...step }: OptimizerStep): void {
    const { rho, epsilon } = this;
    adadeltaUpdate({ ...step, a: a!, d: d!, rho, epsilon });
  }
}
