import { adamStepSize, adamUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, notNegative, only } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** Default 0.9. */
  beta1: /* @__PURE__ */ decayRate.default(0.9),
  /** Default 0.999. */
  beta2: /* @__PURE__ */ decayRate.default(0.999),
  /** Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
  /** Not supported: only false, the default. */
  amsgrad: /* @__PURE__ */ only(false),
};

/** Options of `Adam`, with Keras's defaults, and those of every optimizer. */
export type AdamOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Adam in Keras's form, without its `amsgrad`; see `adamUpdate`. */
export class Adam
  extends /* @__PURE__ */ define(Optimizer, 'Adam', ['learningRate', 'beta1', 'beta2', 'epsilon'], schema)
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  protected override factors(learningRate: number, step: number): readonly [number] {
    return [adamStepSize(learningRate, step, this.beta1, this.beta2)];
  }

  override update({ slots: [m, v], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    adamUpdate({ ...step, m: m!, v: v!, beta1, beta2, epsilon });
  }
}
