import { type amsgradUpdate, adamStepSize, adamUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, flag, notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** Default 0.9. */
  beta1: /* @__PURE__ */ decayRate.default(0.9),
  /** Default 0.999. */
  beta2: /* @__PURE__ */ decayRate.default(0.999),
  /** Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
  /** Divide by the root of the largest mean square so far. Default false. */
  amsgrad: /* @__PURE__ */ flag.default(false),
};

/** Options of `Adam`, with Keras's defaults, and those of every optimizer. */
export type AdamOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Adam in Keras's form; see `adamUpdate`, and with `amsgrad` `amsgradUpdate`. */
export class Adam
  extends /* @__PURE__ */ define(Optimizer, 'Adam', ['learningRate', 'beta1', 'beta2', 'epsilon', 'amsgrad'], schema)
{
  override readonly slotsAlternate: boolean | number = 2;
  #amsgrad: typeof amsgradUpdate | null = null;

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity', ...(this.amsgrad ? ['velocity_hat'] : [])];
  }

  override async load(): Promise<void> {
    if (this.amsgrad) this.#amsgrad = (await import('../../engine/ops/adam-amsgrad')).amsgradUpdate;
  }

  protected override factors(learningRate: number, step: number): readonly [number] {
    return [adamStepSize(learningRate, step, this.beta1, this.beta2)];
  }

  /** With `amsgrad` after `load`. */
  override update({ slots: [m, v, h], ...step }: OptimizerStep): void {
    const { beta1, beta2, epsilon } = this;
    const update = { ...step, m: m!, v: v!, beta1, beta2, epsilon };
    if (h) this.#amsgrad!({ ...update, h });
    else adamUpdate(update);
  }
}
