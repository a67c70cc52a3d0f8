import { expect, it } from 'vitest';
import {
  Adam,
  type CompileOptions,
  Dense,
  type History,
  Input,
  type Layer,
  type Model,
  PolynomialDecay,
  Sequential,
  loadModel,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { expectNoLeaks, testEngine } from '../gpu';
import { Distance, Falling, Gain, HalfSquared, Heavy, Ramp } from '../keras/registered-classes';

expectNoLeaks();

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
