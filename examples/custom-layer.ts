/**
 * A layer, a loss, a metric and a custom initializer, which go by their names, are saved with a model and loaded
 * again. In a page `customLayer(await createEngine())`.
 */
import {
  type CallContext,
  type Config,
  Dense,
  type Initializer,
  Input,
  type Inputs,
  KerasInitializer,
  KerasLoss,
  Layer,
  type LayerOptions,
  Sequential,
  type WeightSpec,
  loadModel,
  metrics,
  registerKerasSerializable,
  saveModel,
  setRandomSeed,
} from 'vitrine';
import { type Engine, type Shape, type Tensor, meanAbsoluteError, meanSquaredError, mul, scale } from 'vitrine/engine';

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
    const initializer: Initializer = new Ramp({ step: 0.25 });
    return [{ name: 'gain', shape: [shape.at(-1)!], initializer }];
  }

  override call([x]: Inputs<Tensor>, _context: CallContext): Tensor {
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

for (const type of [Ramp, Gain, HalfSquared, Distance]) registerKerasSerializable(type, { package: 'example' });

/** Trains with them, saves the model, loads it, and trains on; `same` where both predict alike. */
export async function customLayer(
  engine: Engine,
): Promise<{ losses: readonly number[]; distance: number; same: boolean; file: Uint8Array }> {
  setRandomSeed(42);
  const x = [[1, 2], [0, 1], [3, 1], [2, 2]]; // prettier-ignore
  const y = [[3], [1], [4], [4]];
  using model = new Sequential([Input([2]), new Gain({ factor: 0.5 }), new Dense(1, { kernelInitializer: 'Ramp' })], {
    engine,
  });
  await model.compile({ optimizer: 'sgd', loss: 'HalfSquared', metrics: ['Distance'] });
  const { history } = await model.fit(x, y, { epochs: 5 });
  const file = await saveModel(model, 'custom.keras');
  using loaded = await loadModel(file, { engine });
  const [before, after] = [await model.predict(x), await loaded.predict(x)];
  const evaluated = await loaded.evaluate(x, y);
  return {
    losses: history.loss!,
    distance: evaluated.distance!,
    same: before.data.every((value, i) => value === after.data[i]),
    file,
  };
}
