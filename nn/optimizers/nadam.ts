import { nadamUpdate } from '../../engine';
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

/** Options of `Nadam`, with Keras's defaults, and those of every optimizer. */
export type NadamOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Nadam, Adam with Nesterov momentum; see `nadamUpdate`. */
export class Nadam
  extends /* @__PURE__ */ define(Optimizer, 'Nadam', ['learningRate', 'beta1', 'beta2', 'epsilon'], schema)
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  /** The momentum of a step, which grows from half of beta1 to beta1. */
  #momentum(step: number): number {
    return this.beta1 * (1 - 0.5 * 0.96 ** step);
  }

  /** Of the momenta of all steps so far; 0 once it is less than a float64 can say. */
  #product(steps: number): number {
    let product = 1;
    for (let step = 1, decay = 0.96; step <= steps && product > 0; step++, decay *= 0.96)
      product *= this.beta1 * (1 - 0.5 * decay);
    return product;
  }

  protected override factors(learningRate: number, step: number): readonly [number, ...number[]] {
    const product = this.#product(step);
    const correction = Math.sqrt(1 - this.beta2 ** step);
    const next = this.#momentum(step + 1);
    const ahead = (learningRate * correction * next) / (1 - product * next);
    const now = (learningRate * correction * (1 - this.#momentum(step))) / (1 - product);
    return [ahead, now, this.epsilon * correction];
  }

  /** Keras keeps the product of the momenta, under no name of its own. */
  override keptNumbers(steps: number): Readonly<Record<string, number>> {
    return { variable: this.#product(steps) };
  }

  override update({ slots: [m, v], ...step }: OptimizerStep): void {
    const { beta1, beta2 } = this;
    nadamUpdate({ ...step, m: m!, v: v!, beta1, beta2 });
  }
}
