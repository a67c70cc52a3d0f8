import { biasCorrection, lambUpdate } from '../../engine';
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

/** Options of `Lamb`, with Keras's defaults, and those of every optimizer. */
export type LambOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Lamb, for large batches: each weight moves by as much of its norm; see `lambUpdate`. */
export class Lamb
  extends /* @__PURE__ */ define(Optimizer, 'Lamb', ['learningRate', 'beta1', 'beta2', 'epsilon'], schema)
{
  override readonly perWeight = true;
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  protected override factors(learningRate: number, step: number): readonly [number, number, number] {
    return [learningRate, biasCorrection(this.beta1, step), biasCorrection(this.beta2, step)];
  }

  override update({ slots: [m, v], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    lambUpdate({ ...step, m: m!, v: v!, beta1, beta2, epsilon });
  }
}
