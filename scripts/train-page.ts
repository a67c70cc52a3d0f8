import {
  type Callback,
  type FitParams,
  Conv2D,
  type Data,
  type NDArray,
  ProgressBar,
  Sequential,
  fashionMNISTModel,
  loadFashionMNIST,
  scaleImages,
  setRandomSeed,
  take,
  trainTestSplit,
} from '../nn';
import { progressLine } from '../nn/callbacks/progress-bar';

export interface TrainOptions {
  model: 'max' | 'avg';
  epochs: number;
  /** The first of the training split; all by default. */
  samples?: number;
  batchSize: number;
  seed: number;
  /** The first of the test images; all by default. */
  testSamples?: number;
  /** Whether the text goes to a terminal. */
  terminal: boolean;
}

/** An `NDArray` as it comes out of a page. */
export interface PlainArray {
  data: number[];
  shape: readonly number[];
}

export interface TrainResult {
  data: { source: 'full' | 'sample'; training: number; validation: number; test: number };
  /** The figures of each epoch. */
  history: Record<string, number[]>;
  /** The running figures of each epoch, as they were read: after `step` steps of all. */
  steps: { step: number[]; loss: number[]; accuracy: number[] };
  test: { loss: number; accuracy: number };
  seconds: { training: number; test: number };
  adapter: { vendor: string; architecture: string; device: string; description: string };
  /** Of the first convolution, HWIO. */
  kernels: { untrained: PlainArray; trained: PlainArray };
  /** Training image 0 of the data set, `[28, 28]` bytes. */
  image: PlainArray;
  /** What each convolution makes of that image, `[1, h, w, filters]`. */
  featureMaps: PlainArray[];
}

type Write = (text: string) => void;

/** Trains one of the notes' CNNs on their split of Fashion-MNIST, and tests it. */
export async function run(options: TrainOptions, write: Write): Promise<TrainResult> {
  const { epochs, batchSize } = options;
  setRandomSeed(options.seed);

  const { train, test, source } = await loadFashionMNIST();
  const images = scaleImages(train.images);
  const split = trainTestSplit(train.labels.data.length, { testSize: 0.2, randomState: 42 });
  const training = split.train.subarray(0, options.samples);
  // A short training is not to wait for a long validation: a quarter, which is what the notes' split makes it.
  const validating = split.test.subarray(0, options.samples && Math.max(1, Math.floor(options.samples / 4)));
  const testing = Uint32Array.from(test.labels.data.subarray(0, options.testSamples).keys());
  const whole = source === 'full' ? 'Fashion-MNIST' : 'the embedded sample of Fashion-MNIST (the data set is not here)';
  write(
    `\nTraining on ${of(training, split.train)} images, validating on ${of(validating, split.test)}, ` +
      `testing on ${of(testing, test.labels.data)}, of ${whole}.\n`,
  );

  const model = fashionMNISTModel({ pooling: options.model === 'max' ? 'max' : 'average' });
  await model.compile({
    optimizer: 'adam',
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    batchSize,
    onProgress: (compiled, total) => {
      if (options.terminal || compiled === total) write(`\rcompiled ${compiled} of ${total} pipelines`);
    },
  });
  write('\n');
  model.summary((table) => write(`\n${table}\n`));

  const convolutions = model.layers.flatMap((layer, i) => (layer instanceof Conv2D ? [i] : []));
  const [kernel] = model.layers[convolutions[0]!]!.weights;
  const untrained = plain(await kernel!.array());

  const interval = options.terminal ? 100 : 5_000;
  const steps: TrainResult['steps'] = { step: [], loss: [], accuracy: [] };
  const began = performance.now();
  const { history } = await model.fit(take(images, training), take(train.labels, training), {
    epochs,
    batchSize,
    validationData: [take(images, validating), take(train.labels, validating)],
    callbacks: [
      new StepRecorder(steps),
      new TestProgress('validating', interval, write),
      new ProgressBar({ write, ansi: options.terminal, interval }),
    ],
  });
  const trained = performance.now();

  const [x, y]: [Data, Data] = [take(scaleImages(test.images), testing), take(test.labels, testing)];
  const { loss, accuracy } = await model.evaluate(x, y, {
    batchSize,
    callbacks: [new TestProgress('testing', interval, write)],
  });
  const tested = performance.now();
  write(`\rtest loss: ${loss!.toFixed(4)} - test accuracy: ${accuracy!.toFixed(4)}`.padEnd(72) + '\n');

  const boot = take(images, [0]);
  const featureMaps: PlainArray[] = [];
  for (const index of convolutions) {
    const below = new Sequential(model.layers.slice(0, index + 1), { engine: model.engine });
    featureMaps.push(plain(await below.predict(boot)));
    below.dispose();
  }
  const { vendor, architecture, device, description } = model.engine.device.adapterInfo;
  return {
    data: { source, training: training.length, validation: validating.length, test: testing.length },
    history,
    steps,
    test: { loss: loss!, accuracy: accuracy! },
    seconds: { training: (trained - began) / 1000, test: (tested - trained) / 1000 },
    adapter: { vendor, architecture, device, description },
    kernels: { untrained, trained: plain(await kernel!.array()) },
    image: plain({ data: boot.data, shape: [28, 28] }),
    featureMaps,
  };
}

class StepRecorder implements Callback {
  #steps = 0;
  #done = 0;

  constructor(readonly record: TrainResult['steps']) {}

  onTrainBegin({ steps }: FitParams): void {
    this.#steps = steps ?? 0;
  }

  onTrainBatchEnd(batch: number, logs: Record<string, number>): void {
    this.record.step.push(this.#done + batch + 1);
    this.record.loss.push(logs.loss!);
    this.record.accuracy.push(logs.accuracy!);
  }

  onEpochEnd(): void {
    this.#done += this.#steps;
  }
}

/** A line that says how far a pass without training is. Whoever writes next draws over it. */
class TestProgress implements Callback {
  #began = 0;
  #drawn = 0;

  constructor(
    readonly what: string,
    readonly interval: number,
    readonly write: Write,
  ) {}

  onTestBatchEnd(batch: number, batches: number): void {
    const now = performance.now();
    if (batch === 0) this.#began = now;
    if (batch === 0 || now - this.#drawn < this.interval) return;
    this.#drawn = now;
    const elapsed = (now - this.#began) / 1000;
    const line = progressLine({ current: batch + 1, target: batches, elapsed, logs: {}, final: false });
    this.write(`\r${this.what} ${line.join('')}`.padEnd(100));
  }
}

const of = (some: ArrayLike<number>, all: ArrayLike<number>): string =>
  some.length === all.length ? `all ${count(all)}` : `${count(some)} of ${count(all)}`;

const count = ({ length }: ArrayLike<number>): string => length.toLocaleString('en');

const plain = ({ data, shape }: NDArray): PlainArray => ({ data: Array.from(data), shape });
