import {
  type Callback,
  type CompileOptions,
  type EarlyStopping,
  type Engine,
  type Logs,
  type NDArray,
  type Sequential,
  setRandomSeed,
} from '../../nn';
import { snakeCase } from '../../nn/names';
import { CLASSES } from '../run/architecture';
import type { RunConfig } from '../run/config';
import { stoppingOptions } from '../run/early-stopping';
import type { RunEvent } from '../run/events';
import type { Frame, Point } from '../run/frame';
import { construct } from '../run/options';
import { type Dataset, type Samples, first } from './data';
import type { Hands } from './hands';
import type { Keeping } from './keeping';
import { network } from './network';
import { Snapshots } from './snapshots';

/** Of each layer of a network, in order: weights that a run may begin with. */
export type Start = readonly (readonly NDArray[])[];

/** Least milliseconds between two frames of a running model. */
const INTERVAL = 250;
/** A frame that took t is followed by at least SHARE * t of training. */
const SHARE = 4;
/** Milliseconds between two progress events: sixty a second are more than anybody sees. */
const PROGRESS_INTERVAL = 50;
/** As many batches each have their point in the curves: there they are steepest. */
const SINGLE = 100;

async function earlyStopping(patience: number): Promise<EarlyStopping> {
  // Only training needs it, so it is no part of what the first screen waits for.
  const { EarlyStopping } = await import('../../nn/callbacks/early-stopping');
  return new EarlyStopping(stoppingOptions(patience));
}

/** What a run's model is compiled with. */
export async function compileOptions(config: RunConfig): Promise<CompileOptions> {
  const { loss, metric, batchSize } = config;
  const { makeOptimizer } = await import('../run/optimizers');
  const options: CompileOptions = {
    optimizer: makeOptimizer(config),
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    batchSize,
  };
  if (!loss && !metric) return options;
  const { lossOf, metricOf } = await import('../run/objectives');
  const also = metricOf(config);
  return { ...options, loss: construct(lossOf(config)), metrics: ['accuracy', ...(also ? [construct(also)] : [])] };
}

/** Makes of class numbers what a run's loss takes. */
async function targetsFor(config: RunConfig): Promise<(labels: NDArray) => NDArray> {
  if (!config.loss) return (labels) => labels;
  const { targetsOf } = await import('../run/objectives');
  if (targetsOf(config) === 'labels') return (labels) => labels;
  const { toCategorical } = await import('../../nn/datasets/to-categorical');
  return (labels) => toCategorical(labels, CLASSES);
}

/**
 * One model from its first weights on. A single `fit` runs as long as the session does, and waits for permission before
 * every batch: training, pausing and stepping only say how many batches have it.
 */
export class Session {
  readonly snapshots: Snapshots;
  /** Resolved, never rejected, when all its memory is free. */
  readonly closed: Promise<void>;

  readonly #abort = new AbortController();
  #model: Sequential | null = null;
  #permitted = 0;
  #wake: () => void = () => undefined;
  readonly #calls: (() => Promise<void>)[] = [];
  #step = 0;
  /** The latest step: what is trained again after a loss of the GPU has been seen, and has its leave. */
  #furthest = 0;
  /** Whether the next batch is one to wait before: the first of an epoch, or the first after figures were read. */
  #isDue = false;
  /** Whether it goes on by itself should the GPU be lost: until it has finished. */
  resumes = false;
  #validated = 0;
  #epoch = 0;
  #batch = 0;
  #points: Point[] = [];
  #told = 0;
  #batchBegan = 0;
  #timed = { batches: 0, time: 0 };
  #stepTime = NaN;
  #nextFrame = 0;
  /** Once a reader has changed a filter. */
  hands: Hands | null = null;
  /** Tells of the step at hand. */
  show!: () => Promise<void>;
  #targets: (labels: NDArray) => NDArray = (labels) => labels;

  constructor(
    readonly engine: Engine,
    readonly dataset: Dataset,
    readonly config: RunConfig,
    readonly tell: (event: RunEvent) => void,
    /** Of each layer the weights that it begins with. Null: they are drawn. */
    readonly start: Start | null = null,
    /** Null for one that nobody wants to go on with. */
    readonly keeping: Keeping | null = null,
  ) {
    this.snapshots = keeping?.snapshots ?? new Snapshots();
    keeping?.follow(tell, () => this.#tellProgress());
    this.closed = this.#run().catch((error: unknown) => {
      if (this.#abort.signal.aborted) return;
      this.tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  }

  /** The model in training. Null before it is built and after it is closed. */
  get model(): Sequential | null {
    return this.#model;
  }

  train(): void {
    this.#give(Infinity);
  }

  pause(): void {
    this.#give(0);
  }

  /** One batch more; does nothing while it trains. */
  trainOneBatch(): void {
    this.#give(this.#permitted + 1);
  }

  /** Ends it after the batch at hand; `closed` tells when. */
  close(): void {
    this.#abort.abort();
    this.#wake();
  }

  /**
   * Has something done with the model in training between two batches, where nothing changes its weights or its
   * optimizer but a reader's hands.
   * @returns also the step that they are of. Rejects where there is no model, and when the session is closed before.
   */
  async between<T>(work: (model: Sequential, step: number) => Promise<T>): Promise<{ step: number; value: T }> {
    if (!this.#model) throw new Error('there is no network yet');
    return new Promise((resolve, reject) => {
      const call = async (): Promise<void> => {
        if (!this.#model) throw new Error('the network is gone');
        resolve({ step: this.#step, value: await work(this.#model, this.#step) });
      };
      this.#calls.push(() => call().catch(reject));
      this.#wake();
    });
  }

  async #answer(): Promise<void> {
    while (this.#calls.length > 0) await this.#calls.shift()!();
  }

  /** Until something is wanted: leave given or taken, an answer, an end. */
  async #rest(): Promise<void> {
    if (this.#calls.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    await this.#answer();
  }

  #give(leave: number): void {
    this.#permitted = leave;
    this.#wake();
  }

  /** The weights at a moment, and the step that they are of: the nearest that was kept. */
  async weightsAt(at: number | 'live'): Promise<{ step: number; weights: readonly NDArray[] }> {
    if (at !== 'live') return this.snapshots.at(at);
    const step = this.#step;
    const weights = await this.#model!.getWeights();
    return { step, weights: this.hands?.over(weights) ?? weights };
  }

  /** The images that it trains on, with what its loss takes as labels. */
  get training(): Samples {
    const { train } = this.dataset;
    return this.#targeted(this.config.images === null ? train : first(train, this.config.images));
  }

  get validation(): Samples {
    return this.#targeted(this.dataset.validation);
  }

  #targeted({ images, labels }: Samples): Samples {
    return { images, labels: this.#targets(labels) };
  }

  async #run(): Promise<void> {
    const { dataset, config } = this;
    setRandomSeed(config.seed);
    using model = network(config.layers, this.engine);
    if (this.start) await model.restore(new Map(model.layers.map((layer, i) => [layer, this.start![i]!])));
    await model.compile({
      ...(await compileOptions(config)),
      onProgress: (done, total) => this.tell({ type: 'activity', activity: { name: 'compiling', done, total } }),
    });
    this.#targets = await targetsFor(config);
    this.#model = model;
    const [train, validation] = [this.training, this.validation];
    const image = Float32Array.from(dataset.pinned.image, (byte) => byte / 255);
    const show = async (): Promise<void> => {
      const began = performance.now();
      // Op by op, as the model is busy with `fit`.
      using pinned = model.engine.tensor(image, [1, 28, 28, 1]);
      using outputs = model.call(pinned);
      const [weights, probabilities] = await Promise.all([model.getWeights(), outputs.data()]);
      this.snapshots.add(this.#step, weights);
      this.tell({ type: 'frame', frame: frameOf(this.#step, this.#epoch, weights, Float32Array.from(probabilities)) });
      const ended = performance.now();
      this.#nextFrame = ended + Math.max(INTERVAL, SHARE * (ended - began));
    };
    this.show = show;
    const { patience } = config;
    const { keeping } = this;
    if (keeping?.interventions.length)
      this.hands = new (await import('./hands')).Hands(model, config.layers, () => keeping.interventions);
    const callbacks: Callback[] = [this.#hooks(model, show), ...(keeping ? [keeping] : [])];
    const stopping = patience === null ? null : await earlyStopping(patience);
    if (stopping) callbacks.push(stopping);
    this.tell({ type: 'activity', activity: { name: 'preparing' } });
    try {
      this.resumes = true;
      await model.fit(train.images, train.labels, {
        onDeviceLost: 'resume',
        epochs: config.epochs,
        batchSize: config.batchSize,
        validationData: [validation.images, validation.labels],
        callbacks,
        signal: this.#abort.signal,
      });
      this.resumes = false;
      await show(); // the best epoch's weights are back
      this.#tellProgress();
      const stoppedEarly = (stopping?.stoppedEpoch ?? 0) > 0;
      this.tell({ type: 'finished', stoppedEarly, bestEpoch: stopping?.bestEpoch ?? null });
      this.tell({ type: 'activity', activity: { name: 'finished' } });
      await keeping?.pause();
      while (!this.#abort.signal.aborted) await this.#rest(); // to be looked at
    } finally {
      this.resumes = false;
      this.#model = null;
      this.hands?.[Symbol.dispose]();
      await this.#answer();
    }
  }

  #tellProgress(): void {
    if (this.#timed.batches > 0) this.#stepTime = this.#timed.time / this.#timed.batches;
    this.#timed = { batches: 0, time: 0 };
    this.#told = performance.now();
    const points = this.#points.splice(0);
    const { buffers } = (this.#model?.engine ?? this.engine).stats();
    this.tell({
      type: 'progress',
      step: this.#step,
      epoch: this.#epoch,
      batch: this.#batch,
      stepTime: this.#stepTime,
      points,
      buffers,
    });
  }

  #hooks(model: Sequential, show: () => Promise<void>): Callback {
    let batches = 0;
    /** A wait for leave ends. */
    const wakeAtLoss = (): void => model.engine.ended.addEventListener('abort', () => this.#wake());
    const waitForLeave = async (): Promise<void> => {
      await this.#answer();
      if (this.#permitted === 0 || performance.now() >= this.#nextFrame) await show();
      let waited = false;
      if (this.#permitted === 0 && this.#step >= this.#furthest) await this.keeping?.pause();
      while (this.#permitted === 0 && this.#step >= this.#furthest) {
        this.#abort.signal.throwIfAborted();
        this.#tellProgress();
        this.tell({ type: 'activity', activity: { name: 'waiting' } });
        waited = true;
        await this.#rest();
        model.engine.ended.throwIfAborted();
      }
      this.#abort.signal.throwIfAborted();
      // A read stalls the GPU: who trains on has one between two progress events, which is also how late a pause may
      // come; a step is exact.
      const several = this.#permitted === Infinity && this.#step >= SINGLE && this.#stepTime > 0;
      model.stepsPerExecution = several ? Math.max(1, Math.floor(PROGRESS_INTERVAL / this.#stepTime)) : 1;
      if (this.#step >= this.#furthest) this.#permitted--;
      if (waited || this.#batch === 0) this.tell({ type: 'activity', activity: { name: 'training' } });
      this.#batchBegan = performance.now();
    };
    return {
      onTrainResume: () => {
        wakeAtLoss();
        this.tell({ type: 'resumed' });
      },
      onTrainBegin: ({ steps }) => {
        wakeAtLoss();
        batches = steps ?? 0;
        const { resumed } = this.keeping ?? {};
        if (resumed) {
          this.#epoch = this.#validated = resumed.epoch;
          this.#batch = resumed.run ? resumed.run.batch + 1 : 0;
          this.#step = this.#furthest = this.#epoch * batches + this.#batch;
        }
        const { source, pinned, validation } = this.dataset;
        const all = this.dataset.train.labels.data.length;
        const train = Math.min(this.config.images ?? Infinity, all);
        this.tell({
          type: 'opened',
          step: this.#step,
          source,
          images: { train, validation: validation.labels.data.length, all },
          batches,
          pinned,
        });
      },
      onEpochBegin: (epoch) => {
        this.#epoch = epoch;
        this.#isDue = true;
      },
      onTrainBatchBegin: async (batch) => {
        await this.hands?.hold();
        // Not where the one before ends: it is kept then, after what its other callbacks have done.
        if (!this.#isDue) return;
        this.#isDue = false;
        this.#batch = batch;
        this.#step = this.#epoch * batches + batch;
        await waitForLeave();
      },
      onTrainBatchEnd: async (batch, logs) => {
        await this.hands?.hold();
        this.#timed.time += performance.now() - this.#batchBegan;
        const trained = batch + 1 - this.#batch;
        this.#timed.batches += trained;
        this.#step += trained;
        this.#batch = batch + 1;
        if (this.#step > this.#furthest) this.#points.push(pointOf(this.config, this.#step, logs));
        this.#furthest = Math.max(this.#furthest, this.#step);
        if (performance.now() - this.#told >= PROGRESS_INTERVAL) this.#tellProgress();
        this.#isDue = true;
      },
      onTestBatchEnd: (batch, total) =>
        this.tell({ type: 'activity', activity: { name: 'validating', done: batch + 1, total } }),
      onEpochEnd: (epoch, logs) => {
        this.#tellProgress();
        if (epoch < this.#validated) return;
        this.#validated = epoch + 1;
        this.tell({ type: 'validated', epoch, point: pointOf(this.config, this.#step, logs, 'val_') });
      },
    };
  }
}

function pointOf({ metric }: RunConfig, step: number, logs: Logs, of: '' | 'val_' = ''): Point {
  const figure = (name: string): number => logs[of + name]!;
  return {
    step,
    loss: figure('loss'),
    accuracy: figure('accuracy'),
    ...(metric && { metric: figure(snakeCase(metric.className)) }),
  };
}

function frameOf(step: number, epoch: number, weights: readonly NDArray[], probabilities: Float32Array): Frame {
  const [kernel, bias] = weights;
  return {
    step,
    epoch,
    kernel: { data: Float32Array.from(kernel!.data), shape: kernel!.shape },
    bias: Float32Array.from(bias!.data),
    probabilities,
  };
}
