/** Custom classes that files know, with those of the example; `registered_classes.py` has the same in Python. */
import {
  type Config,
  Optimizer,
  type OptimizerOptions,
  type OptimizerStep,
  Schedule,
  registerKerasSerializable,
} from 'vitrine';
import { sgdUpdate } from 'vitrine/engine';

export { Distance, Gain, HalfSquared, Ramp } from '../../examples/custom-layer';

/** Gradient descent that keeps a share, `push`, of the update before. */
export class Heavy extends Optimizer {
  readonly push: number;

  constructor({ push = 0.9, ...options }: { push?: number } & OptimizerOptions = {}) {
    super(options);
    this.push = push;
  }

  override get slotNames(): readonly string[] {
    return ['pushed'];
  }

  override update({ slots: [m], ...step }: OptimizerStep): void {
    sgdUpdate({ ...step, m: m!, momentum: this.push });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), push: this.push };
  }
}

/** Half of `start` after `every` steps, a third after twice as many, ... */
export class Falling extends Schedule {
  readonly start: number;
  readonly every: number;

  constructor({ start, every }: { start: number; every: number }) {
    super();
    this.start = start;
    this.every = every;
  }

  override call(step: number): number {
    return this.start / (1 + step / this.every);
  }

  override getConfig(): Config {
    return { start: this.start, every: this.every };
  }
}

for (const type of [Heavy, Falling]) registerKerasSerializable(type, { package: 'example' });
