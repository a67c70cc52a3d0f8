import {
  Adam,
  BatchNormalization,
  type Callback,
  Concatenate,
  Conv2D,
  Dense,
  DeviceLostError,
  Dropout,
  EarlyStopping,
  type Engine,
  ExponentialDecay,
  type FitOptions,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling2D,
  Input,
  LearningRateScheduler,
  Model,
  type Optimizer,
  RMSprop,
  RandomFlip,
  RandomTranslation,
  ReduceLROnPlateau,
  SGD,
  Sequential,
  SpatialDropout2D,
  clearSession,
  setRandomSeed,
} from '../nn';
import { generator } from './generator.js';

/** A sequence of numbers in [0, 1) that a seed gives. */
export class Random {
  readonly next: () => number;

  constructor(...seed: readonly number[]) {
    this.next = generator(
      seed.reduce((state, number) => Math.imul(state ^ number, 0x9e3779b1) ^ (state >>> 15), 0x85ebca6b),
    );
    for (let i = 0; i < 8; i++) this.next();
  }

  /** A whole number in `from..to`. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }
}

const SIDE = 6;
const CLASSES = 3;

const inputs = () => Input({ shape: [SIDE, SIDE, 1] });
const output = () => new Dense({ units: CLASSES, activation: 'softmax' });

/** Networks that draw, of every kind of layer that keeps more than weights. */
const NETWORKS: Readonly<Record<string, (engine?: Engine) => Model>> = {
  convolution: (engine) =>
    new Sequential(
      [
        inputs(),
        new RandomFlip('horizontal'),
        new Conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }),
        new Dropout(0.4),
        new Flatten(),
        output(),
      ],
      { engine },
    ),
  normalization: (engine) =>
    new Sequential(
      [
        inputs(),
        new RandomTranslation({ heightFactor: 0.2, widthFactor: 0.2 }),
        new Conv2D({ filters: 4, kernelSize: 3 }),
        new BatchNormalization(),
        new SpatialDropout2D(0.2),
        new GlobalAveragePooling2D(),
        output(),
      ],
      { engine },
    ),
  dense: (engine) =>
    new Sequential(
      [inputs(), new Flatten(), new GaussianNoise(0.1), new Dense({ units: 12, activation: 'gelu' }), output()],
      { engine },
    ),
  branches: (engine) => {
    const x = inputs();
    const left = new Flatten().apply(new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }).apply(x));
    const right = new Dropout(0.3).apply(new Dense({ units: 5, activation: 'tanh' }).apply(new Flatten().apply(x)));
    return new Model({ inputs: x, outputs: output().apply(new Concatenate().apply([left, right])), engine });
  },
};

const OPTIMIZERS: readonly (() => Optimizer)[] = [
  () => new Adam({ learningRate: new ExponentialDecay(0.01, { decaySteps: 7, decayRate: 0.9 }) }),
  () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  () => new RMSprop({ learningRate: 0.003, clipnorm: 1 }),
  () => new Adam({ learningRate: 0.01, useEma: true, emaOverwriteFrequency: 5 }),
];

/** With what each of them has come to; a schedule of the optimizer's takes no other. */
const CALLBACKS: readonly (() => readonly (Callback & { best?: number | null })[])[] = [
  () => [new EarlyStopping({ monitor: 'loss', patience: 1, restoreBestWeights: true })],
  () => [new ReduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 0.1 })],
  () => [new LearningRateScheduler((epoch, rate) => (epoch % 2 ? rate * 0.7 : rate))],
  () => [],
];

/** What a run is made of; the same seed makes the same. */
export interface Setup {
  readonly seed: number;
  readonly text: string;
  readonly network: string;
  readonly optimizer: () => Optimizer;
  readonly callbacks: (typeof CALLBACKS)[number];
  readonly rows: number;
  readonly batchSize: number;
  readonly stepsPerExecution: number;
  readonly epochs: number;
  readonly options: Pick<FitOptions, 'shuffle' | 'validationSplit' | 'stepsPerEpoch' | 'classWeight'>;
  /** Whether the data come as batches. */
  readonly isStream: boolean;
}

export function setupOf(seed: number): Setup {
  const random = new Random(seed);
  const network = random.of(Object.keys(NETWORKS));
  const optimizer = random.whole(0, OPTIMIZERS.length - 1);
  const callbacks = optimizer === 0 ? random.of([0, 3]) : random.whole(0, CALLBACKS.length - 1);
  const isStream = random.next() < 0.25;
  const numbers = {
    rows: random.whole(20, 60),
    batchSize: random.whole(3, 8),
    stepsPerExecution: random.whole(1, 3),
    epochs: random.whole(2, 4),
  };
  const options = isStream
    ? { ...(random.next() < 0.5 && { stepsPerEpoch: 4 }) }
    : {
        shuffle: random.next() < 0.8,
        validationSplit: random.of([0, 0.25]),
        ...(random.next() < 0.3 && { classWeight: { 1: 2 } }),
      };
  const text = JSON.stringify({ network, optimizer, callbacks, isStream, ...numbers, ...options });
  return {
    seed,
    text,
    network,
    optimizer: OPTIMIZERS[optimizer]!,
    callbacks: CALLBACKS[callbacks]!,
    ...numbers,
    options,
    isStream,
  };
}

interface Samples {
  readonly data: Float32Array;
  readonly shape: number[];
}

interface Data {
  readonly x: Samples;
  readonly y: Float32Array;
  /** The same as batches, where the setup has them so. */
  readonly batches: (AsyncIterable<readonly [Samples, Float32Array]> & { readonly length: number }) | null;
}

/** How often batches were begun, and told to return or seen to their end. */
export const iterators = { begun: 0, ended: 0 };

export function dataOf({ rows, batchSize, isStream }: Setup): Data {
  const size = SIDE * SIDE;
  const all = Float32Array.from({ length: rows * size }, (_, i) => ((i * 37) % 101) / 101);
  const y = Float32Array.from({ length: rows }, (_, i) => (i * i) % CLASSES);
  const part = (from: number, to: number): Samples => ({
    data: all.subarray(from * size, to * size),
    shape: [Math.min(to, rows) - from, SIDE, SIDE, 1],
  });
  const batches = {
    length: Math.ceil(rows / batchSize),
    async *[Symbol.asyncIterator](): AsyncGenerator<readonly [Samples, Float32Array]> {
      iterators.begun++;
      try {
        for (let at = 0; at < rows; at += batchSize) {
          if (at % 3 === 0) await new Promise((resolve) => setTimeout(resolve));
          yield [part(at, at + batchSize), y.subarray(at, at + batchSize)] as const;
        }
      } finally {
        iterators.ended++;
      }
    },
  };
  return { x: part(0, rows), y, batches: isStream ? batches : null };
}

/** The model of a setup, compiled, its weights drawn. */
export async function compiled(setup: Setup, engine?: Engine): Promise<Model> {
  clearSession(); // files have layers' names
  setRandomSeed(setup.seed);
  const model = NETWORKS[setup.network]!(engine);
  try {
    await model.compile({
      optimizer: setup.optimizer(),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
      batchSize: setup.batchSize,
      stepsPerExecution: setup.stepsPerExecution,
    });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** What training comes to, to the bit. */
export interface Outcome {
  /** Null where the device was lost after the end. */
  readonly weights: readonly string[] | null;
  readonly history: string;
  readonly iterations: number;
  readonly learningRate: number;
  readonly best: readonly unknown[];
}

interface Training extends FitOptions {
  readonly callbacks?: readonly Callback[];
  /** Called when `fit` has ended, however. */
  readonly ended?: () => void;
}

/** Trains a model as the setup says. */
export async function trained(
  setup: Setup,
  model: Model,
  { callbacks = [], ended, ...options }: Training = {},
): Promise<Outcome> {
  const { x, y, batches } = dataOf(setup);
  const own = setup.callbacks();
  const optimizer = model.optimizer!; // of a model that is disposed of as its fit ends there is none later
  const all: FitOptions = { epochs: setup.epochs, ...setup.options, ...options, callbacks: [...own, ...callbacks] };
  const fit = batches ? model.fit(batches, all) : model.fit(x, y, { ...all, batchSize: setup.batchSize });
  const { history, epoch } = await fit.finally(ended);
  const weights = await bitsOf(model).catch((error: unknown) => {
    if (error instanceof DeviceLostError) return null;
    throw error;
  });
  return {
    weights,
    history: JSON.stringify([history, epoch]),
    iterations: model.iterations,
    learningRate: optimizer.learningRate,
    best: own.map(({ best }) => best ?? null),
  };
}

/** Every weight's bits. */
export async function bitsOf(model: Pick<Model, 'getWeights'>): Promise<string[]> {
  const weights = await model.getWeights();
  return weights.map(({ data }) => new Uint32Array(Float32Array.from(data).buffer).join());
}
