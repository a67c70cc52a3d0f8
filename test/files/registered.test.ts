import { expect, it } from 'vitest';
import { type Shape, type Tensor, meanSquaredError, scale } from '../../engine';
import {
  Adam,
  ArgumentError,
  type CompileOptions,
  Dense,
  type History,
  Input,
  type Inputs,
  KerasInitializer,
  KerasLoss,
  Layer,
  type LayerOptions,
  type LossOptions,
  type Model,
  type OptimizerOptions,
  PolynomialDecay,
  SGD,
  Sequential,
  loadModel,
  registerKerasSerializable,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { testEngine } from '../gpu';
import { Distance, Falling, Gain, HalfSquared, Heavy, Ramp } from '../keras/registered-classes';

const x = [[1, 2], [0, 1], [3, 1], [2, 2]]; // prettier-ignore
const y = [[3], [1], [4], [4]];
const PLAIN: CompileOptions = { optimizer: 'sgd', loss: 'mse' };

/** What is registered, the layers before the last, the options of compile, and the one that the loaded model has. */
const cases: readonly [
  string,
  () => readonly Layer[],
  () => CompileOptions,
  (model: Model, history: History) => unknown,
  unknown,
][] = [
  ['layer', () => [new Gain({ factor: 0.5 })], () => PLAIN, (model) => (model.layers[0] as Gain).factor, 0.5],
  [
    'initializer by name',
    () => [new Dense(2, { kernelInitializer: 'Ramp' })],
    () => PLAIN,
    (model) => ((model.layers[0] as Dense).kernelInitializer as Ramp).step,
    0.5,
  ],
  [
    'initializer',
    () => [new Dense(2, { kernelInitializer: new Ramp({ step: 0.25 }) })],
    () => PLAIN,
    (model) => ((model.layers[0] as Dense).kernelInitializer as Ramp).step,
    0.25,
  ],
  [
    'loss by name',
    () => [],
    () => ({ ...PLAIN, loss: 'HalfSquared' }),
    (model) => model.trainer.options.objectives[0]!.loss!.constructor,
    HalfSquared,
  ],
  [
    'loss',
    () => [],
    () => ({ ...PLAIN, loss: new HalfSquared({ reduction: 'sum' }) }),
    (model) => (model.trainer.options.objectives[0]!.loss as HalfSquared).reduction,
    'sum',
  ],
  [
    'metric by name',
    () => [],
    () => ({ ...PLAIN, metrics: ['Distance'] }),
    (_, { history }) => Object.keys(history),
    ['distance', 'loss'],
  ],
  [
    'metric',
    () => [],
    () => ({ ...PLAIN, metrics: [new Distance({ name: 'far' })] }),
    (_, { history }) => Object.keys(history),
    ['far', 'loss'],
  ],
  [
    'optimizer by name',
    () => [],
    () => ({ ...PLAIN, optimizer: 'Heavy' }),
    (model) => (model.optimizer as Heavy).push,
    0.9,
  ],
  [
    'optimizer',
    () => [],
    () => ({ ...PLAIN, optimizer: new Heavy({ push: 0.5, learningRate: 0.1, clipnorm: 1 }) }),
    ({ optimizer }) => [(optimizer as Heavy).push, optimizer!.learningRate, optimizer!.clipnorm],
    [0.5, 0.1, 1],
  ],
  [
    "optimizer that follows a schedule of Keras's",
    () => [],
    () => {
      const learningRate = new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10 });
      return { ...PLAIN, optimizer: new Heavy({ learningRate }) };
    },
    ({ optimizer }) => optimizer!.schedule!.constructor,
    PolynomialDecay,
  ],
  [
    'optimizer that follows a registered schedule',
    () => [],
    () => ({ ...PLAIN, optimizer: new Heavy({ learningRate: new Falling({ start: 0.1, every: 2 }) }) }),
    ({ optimizer }) => optimizer!.schedule,
    new Falling({ start: 0.1, every: 2 }),
  ],
  [
    "schedule that an optimizer of Keras's follows",
    () => [],
    () => ({ ...PLAIN, optimizer: new Adam({ learningRate: new Falling({ start: 0.1, every: 2 }) }) }),
    ({ optimizer }) => optimizer!.schedule,
    new Falling({ start: 0.1, every: 2 }),
  ],
];

it.each(cases)(
  'a registered %s is saved and loaded, and trains on as before',
  async (_, layers, options, has, value) => {
    const engine = await testEngine();
    setRandomSeed(42);
    using model = new Sequential([Input([2]), ...layers(), new Dense(1)], { engine });
    await model.compile(options());
    const run = { epochs: 2, batchSize: 2, shuffle: false };
    await model.fit(x, y, run);
    const files = [await saveModel(model, 'registered.keras'), await saveModel(model, 'registered.h5')];
    const { history } = await model.fit(x, y, run);
    const { data } = await model.predict(x);
    for (const file of files) {
      using loaded = await loadModel(file, { engine });
      const after = await loaded.fit(x, y, run);
      expect(after.history).toEqual(history);
      expect((await loaded.predict(x)).data).toEqual(data);
      expect(has(loaded, after)).toEqual(value);
    }
  },
);

/** Options that no config has. */
class Power extends Layer {
  readonly p: number;
  calls = 0;
  constructor({ p = 2, ...options }: { p?: number } & LayerOptions = {}) {
    super(options);
    this.p = p;
  }
  override infer([shape]: Inputs<Shape>): Shape {
    return shape;
  }
  override call([x]: Inputs<Tensor>): Tensor {
    this.calls++;
    return scale(x, this.p);
  }
}
class Units extends Layer {
  readonly units: number;
  constructor(units: number) {
    super();
    this.units = units;
  }
  override infer = ([shape]: Inputs<Shape>) => shape;
  override call = ([x]: Inputs<Tensor>) => x;
}
class Quantile extends KerasLoss {
  readonly targets = 'values';
  readonly share: number;
  constructor({ share = 0.5, ...options }: { share?: number } & LossOptions = {}) {
    super(options);
    this.share = share;
  }
  override rows = (y: Tensor, p: Tensor) => scale(meanSquaredError(y, p), this.share);
}
class Spread extends KerasInitializer {
  readonly by: number;
  constructor({ by = 1 } = {}) {
    super();
    this.by = by;
  }
  override fill(): void {}
}
class Slow extends SGD {
  readonly by: number;
  constructor({ by = 1, ...options }: { by?: number } & OptimizerOptions = {}) {
    super(options);
    this.by = by;
  }
}
for (const type of [Power, Units, Quantile, Spread, Slow]) registerKerasSerializable(type, { package: 'lost' });

it.each<[string, Layer, CompileOptions, string | null]>([
  ['a layer', new Power({ p: 7 }), PLAIN, 'Power: its config lacks { p: 7'],
  ['a layer with options by position', new Units(3), PLAIN, 'Units: its config lacks { units: 3'],
  [
    'an initializer',
    new Dense(2, { kernelInitializer: new Spread({ by: 2 }) }),
    PLAIN,
    'Spread: its config lacks { by: 2 }',
  ],
  [
    'a loss',
    new Dense(2),
    { ...PLAIN, loss: new Quantile({ share: 0.9 }) },
    'Quantile: its config lacks { share: 0.9 }',
  ],
  ['an optimizer', new Dense(2), { ...PLAIN, optimizer: new Slow({ by: 3 }) }, 'Slow: its config lacks { by: 3 }'],
  ['options at their defaults are not lost', new Power(), PLAIN, null],
  [
    'nor of an optimizer',
    new Dense(2),
    { ...PLAIN, optimizer: new Slow({ learningRate: new Falling({ start: 0.1, every: 2 }) }) },
    null,
  ],
  [
    'a function as loss',
    new Dense(2),
    { ...PLAIN, loss: (y, p) => meanSquaredError(y, p) },
    'registerKerasSerializable(MyLoss)',
  ],
  [
    'a function as metric',
    new Dense(2),
    {
      ...PLAIN,
      metrics: [
        function error(y, p) {
          return meanSquaredError(y, p);
        },
      ],
    },
    'registerKerasSerializable(MyMetric)',
  ],
])('saving says what a file would lose: %s', async (_, layer, options, message) => {
  using model = new Sequential([Input([2]), layer, new Dense(1)], { engine: await testEngine() });
  await model.compile(options);
  await model.fit(x, y);
  const saved = saveModel(model, 'lost.keras');
  if (message === null) {
    using loaded = await loadModel(await saved, { engine: model.engine });
    expect(loaded.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
  } else {
    await expect(saved).rejects.toThrow(ArgumentError);
    await expect(saved).rejects.toThrow(message);
  }
});
