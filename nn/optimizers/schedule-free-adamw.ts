import { biasCorrection, scheduleFreeAdamWUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, notNegative, notNegativeInteger } from '../options';
import { type OptionsOf, option } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep, learningRate } from './optimizer';

const schema = {
  /** Default 0.0025. */
  learningRate: /* @__PURE__ */ learningRate.default(0.0025),
  /** The share of the mean in the weights. In (0, 1). Default 0.9. */
  beta1: /* @__PURE__ */ option<number>('number', 'in (0, 1)', (value) =>
    typeof value === 'number' && value > 0 && value < 1 ? value : undefined,
  ).default(0.9),
  /** Default 0.999. */
  beta2: /* @__PURE__ */ decayRate.default(0.999),
  /** Default 1e-8. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-8),
  /** Steps over which the learning rate rises from 0. Default 0. */
  warmupSteps: /* @__PURE__ */ notNegativeInteger.default(0),
};

/** Options of `ScheduleFreeAdamW`, with Keras's defaults, and those of every optimizer. */
export type ScheduleFreeAdamWOptions = Omit<OptimizerOptions, 'learningRate'> & OptionsOf<typeof schema>;

/**
 * Keras's AdamW without a schedule: it averages the weights that descend; see `scheduleFreeAdamWUpdate`. Keras on
 * TensorFlow reads the momentum of a step where the formula, and Keras on other backends, has that of the step before.
 */
export class ScheduleFreeAdamW
  extends /* @__PURE__ */ define(
    Optimizer,
    'ScheduleFreeAdamW',
    ['learningRate', 'beta1', 'beta2', 'epsilon', 'warmupSteps'],
    schema,
  )
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  protected override factors(learningRate: number, step: number): readonly [number, number, number] {
    const warm = this.warmupSteps === 0 ? 1 : Math.min(step / this.warmupSteps, 1);
    return [learningRate * warm, 1 / step, biasCorrection(this.beta2, step)];
  }

  override update({ slots: [z, v], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    scheduleFreeAdamWUpdate({ ...step, z: z!, v: v!, beta1, beta2, epsilon });
  }
}
