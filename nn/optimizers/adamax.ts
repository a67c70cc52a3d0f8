import { adamaxUpdate, biasCorrection } from '../../engine';
import { define } from '../keras-object';
import { decayRate, notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** Default 0.9. */
  beta1: /* @__PURE__ */ decayRate.default(0.9),
  /** Default 0.999. */
  beta2: /* @__PURE__ */ decayRate.default(0.999),
  /** Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
};

/** Options of `Adamax`, with Keras's defaults, and those of every optimizer. */
export type AdamaxOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Adamax, Adam by the infinity norm; see `adamaxUpdate`. */
export class Adamax
  extends /* @__PURE__ */ define(Optimizer, 'Adamax', ['learningRate', 'beta1', 'beta2', 'epsilon'], schema)
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['momentum', 'norm'];
  }

  protected override factors(learningRate: number, step: number): readonly [number] {
    return [learningRate / biasCorrection(this.beta1, step)];
  }

  override update({ slots: [m, u], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    adamaxUpdate({ ...step, m: m!, u: u!, beta1, beta2, epsilon });
  }
}
