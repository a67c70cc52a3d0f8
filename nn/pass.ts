import { type Capture, type Engine, SCALARS, Slab, type Tensor, gather, gatherPair } from '../engine';
import type { Dataset } from './data';

/** The few numbers that change from batch to batch: one small buffer, one write, nothing allocated. */
export class BatchState implements Disposable {
  readonly #slab: Slab;
  readonly #values: Float32Array;
  readonly #words: Uint32Array;
  /** (seed, step): what dropout draws its masks from. */
  readonly key: Tensor;
  /** Where the batch begins in the shuffled order. */
  readonly start: Tensor;
  /** What the optimizer gave for the step. */
  readonly scalars: Tensor;

  constructor(engine: Engine) {
    this.#slab = new Slab(engine, [
      { shape: [2], dtype: 'u32' },
      { shape: [1], dtype: 'u32' },
      { shape: [SCALARS], dtype: 'f32' },
    ]);
    [this.key, this.start, this.scalars] = this.#slab.views as [Tensor, Tensor, Tensor];
    this.#values = new Float32Array(this.#slab.all.size);
    this.#words = new Uint32Array(this.#values.buffer);
  }

  write(values: { seed: number; step: number; start: number; scalars: readonly number[] }): void {
    this.#words[this.key.byteOffset / 4] = values.seed;
    this.#words[this.key.byteOffset / 4 + 1] = values.step;
    this.#words[this.start.byteOffset / 4] = values.start;
    this.#values.set(values.scalars, this.scalars.byteOffset / 4);
    this.#slab.all.write(this.#values);
  }

  [Symbol.dispose](): void {
    this.#slab.dispose();
  }
}

export interface Batch {
  readonly x: Tensor;
  /** Absent where the data set has no targets. */
  readonly y: Tensor | null;
  /** Running sums of the pass, one for each figure; add a batch's with `accumulateSums`. */
  readonly totals: Tensor;
}

export interface PassOptions<T> {
  readonly data: Dataset;
  readonly batchSize: number;
  readonly state: BatchState;
  /** How many sums a pass keeps. */
  readonly figures: number;
  /** What happens to a batch. Traced once for each size of batch: the full one, and a ragged last one. */
  readonly step: (batch: Batch) => T;
  readonly onProgress?: ((compiled: number, total: number) => void) | undefined;
}

export interface RunOptions<T> {
  /** Default: the order of the data, or of the run before. */
  readonly order?: Uint32Array;
  /** What `state.write` gets for a batch, besides `start`. Default zeros, for steps that neither draw nor learn. */
  readonly before?: () => { seed: number; step: number; scalars: readonly number[] };
  /** Batches between reads, or 'auto' for about ten reads a second. */
  readonly every: number | 'auto';
  readonly signal?: AbortSignal | undefined;
  /** Told the means so far, every so often and at the end; a returned false ends the pass. */
  readonly onRead?: (batch: number, means: number[]) => boolean | Promise<boolean>;
  /** Called after every batch, with what `step` returned; keeps the pass from running ahead. */
  readonly onBatch?: (result: T, start: number) => Promise<void>;
}

const IDLE = { seed: 0, step: 0, scalars: [] };

/** Milliseconds between reads that 'auto' aims at: a read stalls the GPU, and ten a second look alive. */
const READ_INTERVAL = 100;

/** A way over a data set in captured batches: a step is one write, one submit. */
export class Pass<T = void> implements Disposable {
  private constructor(
    readonly engine: Engine,
    readonly options: PassOptions<T>,
    readonly captures: ReadonlyMap<number, Capture<T>>,
    readonly order: Tensor,
    readonly totals: Tensor,
  ) {}

  static async prepare<T>(engine: Engine, options: PassOptions<T>): Promise<Pass<T>> {
    const { data, batchSize, state, figures, step, onProgress } = options;
    const { rows, scale } = data;
    const order = engine.tensor(Uint32Array.from({ length: rows }, (_, i) => i));
    const totals = engine.tensor(new Float32Array(figures));
    const captures = new Map<number, Capture<T>>();
    try {
      const full = Math.min(batchSize, rows);
      for (const count of new Set([full, rows % full || full])) {
        const trace = () => {
          const { start } = state;
          const rows = { count, start, scale };
          const [x, y] = data.y ? gatherPair(data.x, data.y, order, rows) : [gather(data.x, order, rows), null];
          return step({ x, y, totals });
        };
        captures.set(count, await engine.capture(trace, onProgress ? { onProgress } : {}));
      }
      return new Pass(engine, options, captures, order, totals);
    } catch (error) {
      for (const disposable of [...captures.values(), order, totals]) disposable.dispose();
      throw error;
    }
  }

  get batches(): number {
    return Math.ceil(this.options.data.rows / this.options.batchSize);
  }

  /** Goes over the data once. @returns the means, over the samples seen. @throws the signal's reason when aborted. */
  async run({ order, before = () => IDLE, every, signal, onRead, onBatch }: RunOptions<T>): Promise<number[]> {
    const { data, batchSize, state, figures } = this.options;
    if (order) this.order.write(order);
    this.totals.write(new Float32Array(figures));
    let means: number[] = [];
    let span = every === 'auto' ? 1 : every;
    let left = span;
    let lastRead = performance.now();
    for (let start = 0, batch = 0; start < data.rows; start += batchSize, batch++) {
      signal?.throwIfAborted();
      const count = Math.min(batchSize, data.rows - start);
      const capture = this.captures.get(count)!;
      state.write({ ...before(), start });
      capture.replay();
      await onBatch?.(capture.result, start);
      if (--left > 0 && start + count < data.rows) continue;
      means = Array.from(await this.totals.data(), (total) => total / (start + count));
      const now = performance.now();
      if (every === 'auto') span = Math.max(1, Math.min(span * 2, Math.round((span * READ_INTERVAL) / (now - lastRead))));
      left = span;
      if ((await onRead?.(batch, means)) === false) break;
      lastRead = performance.now(); // a hook that waits is no slow GPU
    }
    return means;
  }

  [Symbol.dispose](): void {
    for (const disposable of [...this.captures.values(), this.order, this.totals]) disposable.dispose();
  }
}
