import { adagradUpdate } from '../../engine';
import { define } from '../keras-object';
import { notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** What the sums of squares begin at. Default 0.1. */
  initialAccumulatorValue: /* @__PURE__ */ notNegative.default(0.1),
  /** Inside the root. Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
};

/** Options of `Adagrad`, with Keras's defaults, and those of every optimizer. */
export type AdagradOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Adagrad: steps are divided by the root of the sum of all squared gradients; see `adagradUpdate`. */
export class Adagrad
  extends /* @__PURE__ */ define(Optimizer, 'Adagrad', ['learningRate', 'initialAccumulatorValue', 'epsilon'], schema)
{
  override get slotNames(): readonly string[] {
    return ['accumulator'];
  }

  override update({ slots: [a], ...step }: OptimizerStep): void {
    const { initialAccumulatorValue, epsilon } = this;
    adagradUpdate({ ...step, a: a!, initialAccumulatorValue, epsilon });
  }
}
