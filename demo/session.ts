import {
  type Callback,
  type Engine,
  type Logs,
  type NDArray,
  Sequential,
  fashionMNISTModel,
  setRandomSeed,
} from '../nn';
import type { Data } from './data';

export interface SessionOptions {
  readonly engine: Engine;
  readonly data: Data;
  readonly pooling: 'max' | 'average';
  readonly seed: number;
  /** Called whenever a field of the session has changed. */
  readonly onChange: () => void;
}

export type Activity =
  | { readonly name: 'compiling' | 'validating'; readonly done: number; readonly total: number }
  | { readonly name: 'preparing' | 'waiting' | 'training' | 'closing' | 'failed' };

/** The model at one moment. */
export interface Snapshot {
  /** The first convolution's, `[3, 3, 1, 32]`, now and before training. */
  readonly kernel: NDArray;
  readonly untrained: NDArray;
  /** What each convolution makes of the boot, `[1, h, w, filters]`. */
  readonly maps: readonly [NDArray, NDArray];
}

/** Loss and accuracy after so many batches. */
export interface Point {
  readonly step: number;
  readonly logs: Logs;
}

/** Least milliseconds between two snapshots of a running model. */
const INTERVAL = 500;
/** A snapshot that took t is followed by at least SHARE * t of training. */
const SHARE = 4;

/**
 * One model from its first weights on. A single `fit` runs as long as the session does, and asks for leave before
 * every batch: training, pausing and stepping only say how many batches have it.
 */
export class Session {
  activity: Activity = { name: 'preparing' };
  snapshot: Snapshot | null = null;
  failure: Error | null = null;
  /** After every batch, and after every epoch. */
  readonly history: Readonly<Record<'training' | 'validation', Point[]>> = { training: [], validation: [] };
  /** Batches trained. */
  step = 0;
  /** From 0, and how many of its batches are done. */
  epoch = 0;
  batch = 0;
  /** In an epoch. */
  batches = 0;
  /** Milliseconds, over the batches since the last snapshot. */
  stepTime = NaN;
  /** GPU buffers in use when it last waited. */
  buffers = 0;
  /** Resolved, never rejected, when all its memory is free. */
  readonly closed: Promise<void>;

  readonly #options: SessionOptions;
  readonly #abort = new AbortController();
  #leave = 0;
  #wake: () => void = () => undefined;
  #batchBegan = 0;
  #timed = { batches: 0, time: 0 };
  #nextSnapshot = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.closed = this.#run().catch((error: unknown) => {
      if (this.#abort.signal.aborted) return;
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.#now({ name: 'failed' });
    });
  }

  /** Whether it goes on until paused. */
  get running(): boolean {
    return this.#leave === Infinity;
  }

  train(): void {
    this.#give(Infinity);
  }

  pause(): void {
    this.#give(0);
  }

  /** One batch more; does nothing while it trains. */
  trainOneBatch(): void {
    this.#give(this.#leave + 1);
  }

  /** Ends it after the batch at hand; `closed` tells when. */
  close(): void {
    this.#abort.abort();
    this.#wake();
    this.#now({ name: 'closing' });
  }

  #give(leave: number): void {
    this.#leave = leave;
    this.#wake();
    this.#options.onChange();
  }

  #now(activity: Activity): void {
    if (this.activity.name === 'closing') return;
    this.activity = activity;
    this.#options.onChange();
  }

  async #run(): Promise<void> {
    const { engine, data, pooling, seed } = this.#options;
    setRandomSeed(seed);
    using model = fashionMNISTModel({ pooling, engine });
    await model.compile({
      optimizer: 'adam',
      loss: 'sparse_categorical_crossentropy',
      metrics: ['accuracy'],
      // A pause or a step is exact to the batch, and the curves have every batch.
      stepsPerExecution: 1,
      onProgress: (done, total) => this.#now({ name: 'compiling', done, total }),
    });
    // Models of their own, because the whole one is busy with `fit`.
    using first = new Sequential(model.layers.slice(0, 1), { engine });
    using second = new Sequential(model.layers.slice(0, 3), { engine });
    const look = async (): Promise<void> => {
      const began = performance.now();
      const [kernel, ...maps] = await Promise.all([
        model.layers[0]!.weights[0]!.array(),
        first.predict(data.boot),
        second.predict(data.boot),
      ]);
      this.snapshot = { kernel, untrained: this.snapshot?.untrained ?? kernel, maps };
      if (this.#timed.batches > 0) this.stepTime = this.#timed.time / this.#timed.batches;
      this.#timed = { batches: 0, time: 0 };
      this.#options.onChange();
      const ended = performance.now();
      this.#nextSnapshot = ended + Math.max(INTERVAL, SHARE * (ended - began));
    };
    this.#now({ name: 'preparing' });
    await model.fit(...data.train, {
      epochs: Number.MAX_SAFE_INTEGER,
      validationData: data.validation,
      callbacks: [this.#hooks(look)],
      signal: this.#abort.signal,
    });
  }

  #hooks(look: () => Promise<void>): Callback {
    const waitForLeave = async (): Promise<void> => {
      if (this.#leave === 0 || performance.now() >= this.#nextSnapshot) await look();
      while (this.#leave === 0) {
        this.#abort.signal.throwIfAborted();
        this.buffers = this.#options.engine.stats().buffers;
        this.#now({ name: 'waiting' });
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      this.#abort.signal.throwIfAborted();
      this.#leave--;
      this.#now({ name: 'training' });
      this.#batchBegan = performance.now();
    };
    return {
      onTrainBegin: ({ steps }) => {
        this.batches = steps ?? 0;
      },
      onEpochBegin: async (epoch) => {
        this.epoch = epoch;
        this.batch = 0;
        await waitForLeave();
      },
      onTrainBatchEnd: async (batch, logs) => {
        this.#timed.time += performance.now() - this.#batchBegan;
        this.#timed.batches++;
        this.step++;
        this.batch = batch + 1;
        this.history.training.push({ step: this.step, logs });
        if (this.batch < this.batches) await waitForLeave();
      },
      onTestBatchEnd: (batch, batches) => this.#now({ name: 'validating', done: batch + 1, total: batches }),
      onEpochEnd: (_epoch, { val_loss, val_accuracy }) => {
        this.history.validation.push({ step: this.step, logs: { loss: val_loss!, accuracy: val_accuracy! } });
      },
    };
  }
}
