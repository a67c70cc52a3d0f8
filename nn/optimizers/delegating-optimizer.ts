import { LifetimeError, type Tensor } from '../../engine';
import type { Config } from '../keras-object';
import { orNull, text } from '../options';
import type { Schema } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerPart, type TrainedWeight } from './optimizer';
import type { Plan } from './plan';

/** What they take beside their own options. */
const COMMON = { name: /* @__PURE__ */ orNull(text).default(null) };

/** An optimizer that others do the work of. What is common to optimizers is said of these. */
export abstract class DelegatingOptimizer extends Optimizer {
  static override readonly common: Schema = COMMON;

  constructor(options: Pick<OptimizerOptions, 'name'> = {}) {
    super(options);
  }

  abstract override partsOf(weights: readonly TrainedWeight[]): readonly OptimizerPart[];

  abstract override plan(weights: readonly Tensor[], paths: ReadonlyMap<Tensor, string> | null): Plan;

  override get needsPlan(): boolean {
    return true;
  }

  override get slotNames(): readonly string[] {
    return [];
  }

  override getConfig(): Config {
    const { learning_rate: _, ...config } = super.getConfig();
    return config;
  }

  /** Beside its own count of steps and learning rate, those of the optimizers within, and what they keep. */
  override keptNumbers(steps: number): Readonly<Record<string, number>> {
    const numbers = this.partsOf([]).map(({ optimizer, path }) =>
      Object.entries({
        iteration: optimizer.iterations,
        ...(!optimizer.schedule && !optimizer.partsOf && { learning_rate: optimizer.learningRate }),
        ...optimizer.keptNumbers(steps),
      }).map(([name, value]) => [`${path}/${name}`, value] as const),
    );
    return Object.fromEntries(numbers.flat());
  }

  override update(): never {
    throw new LifetimeError(`${this.className}: the optimizers within update; train with it, or use apply()`);
  }
}
