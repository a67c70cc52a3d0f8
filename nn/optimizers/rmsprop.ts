import { rmspropUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, flag, notNegative, share } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** How much of the mean square a step keeps. Default 0.9. */
  rho: /* @__PURE__ */ decayRate.default(0.9),
  /** In [0, 1]. Default 0. */
  momentum: /* @__PURE__ */ share.default(0),
  /** Inside the root. Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
  /** Divide by the root of the variance rather than of the mean square. Default false. */
  centered: /* @__PURE__ */ flag.default(false),
};

/** Options of `RMSprop`, with Keras's defaults, and those of every optimizer. */
export type RMSpropOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** RMSprop in Keras's form; see `rmspropUpdate`. */
export class RMSprop
  extends /* @__PURE__ */ define(
    Optimizer,
    'RMSprop',
    ['learningRate', 'rho', 'momentum', 'epsilon', 'centered'],
    schema,
  )
{
  override get slotNames(): readonly string[] {
    return ['velocity', ...(this.momentum > 0 ? ['momentum'] : []), ...(this.centered ? ['average_gradient'] : [])];
  }

  override update({ slots, ...step }: OptimizerStep): void {
    const { rho, momentum, epsilon, centered } = this;
    const [v, m, a] = momentum > 0 ? slots : [slots[0], undefined, slots[1]];
    rmspropUpdate({ ...step, v: v!, m, a, rho, momentum, epsilon, centered });
  }
}
