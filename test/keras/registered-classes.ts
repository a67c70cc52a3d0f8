/** Custom classes, one of each kind, that files know; `registered_classes.py` has the same in Python. */
import {
  type Config,
  type Inputs,
  KerasInitializer,
  KerasLoss,
  Layer,
  type LayerOptions,
  Optimizer,
  type OptimizerOptions,
  type OptimizerStep,
  Schedule,
  type WeightSpec,
  metrics,
  registerKerasSerializable,
} from 'vitrine';
import { type Shape, type Tensor, meanAbsoluteError, meanSquaredError, mul, scale, sgdUpdate } from 'vitrine/engine';

/** Weights 1, 1 + step, 1 + 2 step, ... */
export class Ramp extends KerasInitializer {
  readonly step: number;

  constructor({ step = 0.5 }: { step?: number } = {}) {
    super();
    this.step = step;
  }

  override fill(weight: Tensor): void {
    weight.write(Float32Array.from({ length: weight.size }, (_, i) => 1 + i * this.step));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), step: this.step };
  }
}

/** Each feature times a factor, and times a weight. */
export class Gain extends Layer {
  readonly factor: number;

  constructor({ factor = 1, ...options }: { factor?: number } & LayerOptions = {}) {
    super(options);
    this.factor = factor;
  }

  override infer([shape]: Inputs<Shape>): Shape {
    return shape;
  }

  override weightSpecs([shape]: Inputs<Shape>): readonly WeightSpec[] {
    return [{ name: 'gain', shape: [shape.at(-1)!], initializer: new Ramp() }];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return scale(mul(x, this.weights[0]!), this.factor);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), factor: this.factor };
  }
}

export class HalfSquared extends KerasLoss {
  readonly targets = 'values';

  override rows(targets: Tensor, predictions: Tensor): Tensor {
    return scale(meanSquaredError(targets, predictions), 0.5);
  }
}

export class Distance extends metrics.Metric {
  readonly targets = 'values';
  readonly direction = 'min';

  override rows(targets: Tensor, predictions: Tensor): Tensor {
    return meanAbsoluteError(targets, predictions);
  }
}

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

for (const type of [Ramp, Gain, HalfSquared, Distance, Heavy, Falling])
  registerKerasSerializable(type, { package: 'twin' });
