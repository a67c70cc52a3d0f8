import { lionUpdate } from '../../engine';
import { define } from '../keras-object';
import { share } from '../options';
import { type OptionsOf, option } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** How much of the momentum is in the direction of a step. In (0, 1]. Default 0.9. */
  beta1: /* @__PURE__ */ option<number>('number', 'in (0, 1]', (value) =>
    typeof value === 'number' && value > 0 && value <= 1 ? value : undefined,
  ).default(0.9),
  /** How much of the momentum a step keeps. In [0, 1]. Default 0.99. */
  beta2: /* @__PURE__ */ share.default(0.99),
};

/** Options of `Lion`, with Keras's defaults, and those of every optimizer. */
export type LionOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Lion: every weight moves by the learning rate, in the direction of the momentum; see `lionUpdate`. */
export class Lion extends /* @__PURE__ */ define(Optimizer, 'Lion', ['learningRate', 'beta1', 'beta2'], schema) {
  override get slotNames(): readonly string[] {
    return ['momentum'];
  }

  override update({ slots: [m], ...step }: OptimizerStep): void {
    const { beta1, beta2 } = this;
    lionUpdate({ ...step, m: m!, beta1, beta2 });
  }
}
