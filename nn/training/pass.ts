import { type Capture, type Engine, SCALARS, Slab, type Tensor, gather, gatherPair } from '../../engine';
import type { Dataset } from './dataset';

/** What changes from step to step beside the batch. */
export interface StepValues {
  readonly seed: number;
  readonly step: number;
  /** What the optimizer gave for the step. */
  readonly scalars: readonly number[];
}

/** The few numbers that change from batch to batch: one small buffer, one write, nothing allocated. */
export class BatchState implements Disposable {
  readonly #slab: Slab;
  readonly #values: Float32Array;
  readonly #words: Uint32Array;
  /** (seed, step): what dropout draws its masks from. */
  readonly key: Tensor;
  /** Where the batch begins in the shuffled order. */
  readonly start: Tensor;
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

  write(values: StepValues & { start: number }): void {
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
  readonly state: BatchState;
  /** Of each input. */
  readonly x: readonly Tensor[];
  /** Of each output. None where there are no targets. */
  readonly y: readonly Tensor[];
  /** Of each output, each sample's share in its loss, `[n]`. None where all weigh alike. */
  readonly weights: readonly Tensor[];
  /** Running sums of the pass, one for each figure; add a batch's with `accumulateSums`. */
  readonly totals: Tensor;
  /** What metrics keep that are more than means; null where none is. */
  readonly states: Tensor | null;
}

/** The part of a batch that is not the pass's. */
export type BatchTensors = Pick<Batch, 'x' | 'y' | 'weights'>;

export interface PassOptions<T> {
  /** How many sums a pass keeps. */
  readonly figures: number;
  /** How many numbers it keeps besides, which are read as they are. Default 0. */
  readonly states?: number | undefined;
  /** Those whose means are over batches, not samples. Default none. */
  readonly perBatch?: ReadonlySet<number> | undefined;
  /** What happens to a batch. Traced once for each size of batch. */
  readonly step: (batch: Batch) => T;
  readonly onProgress?: ((compiled: number, total: number) => void) | undefined;
}

export interface RunOptions<T> {
  /** What `state.write` gets for a batch beside `start`. Default zeros, for steps that neither draw nor learn. */
  readonly before?: () => StepValues | Promise<StepValues>;
  /** Batches to the next read, or 'auto' for about ten reads a second; asked after each. */
  readonly every: () => number | 'auto';
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told of every batch before it runs. */
  readonly onBegin?: ((batch: number) => Promise<void>) | undefined;
  /** Told the means so far, every so often and at the end; a returned false ends the pass. */
  readonly onRead?: (batch: number, means: number[]) => boolean | Promise<boolean>;
  /** Called after every batch, with what `step` returned; keeps the pass from running ahead. */
  readonly onBatch?: (result: T, start: number) => Promise<void>;
  /** Whether it goes on from `batch`, `seen`, `totals` and `states` as they are, or ends there. Default: it begins. */
  readonly resumes?: boolean | 'ends' | undefined;
}

/** A batch that is ready to run. */
export interface ReadyBatch<T> {
  readonly capture: Capture<T>;
  /** Where it starts in the order of the rows. */
  readonly start: number;
  readonly rows: number;
}

const IDLE: StepValues = { seed: 0, step: 0, scalars: [] };

/** Milliseconds between reads that 'auto' aims at: a read stalls the GPU, and ten a second look alive. */
const READ_INTERVAL = 100;

/** A way over samples in captured batches: a step is one write, one submit. */
export abstract class Pass<T = void> implements Disposable {
  protected readonly captures = new Map<string | number, Capture<T>>();
  readonly totals: Tensor;
  readonly states: Tensor | null;
  /** Its own, so that passes may run at the same time: one that predicts while another waits for a hook. */
  protected readonly state: BatchState;
  /** The last batch of the run, from 0. */
  batch = -1;
  /** Samples of the run. */
  seen = 0;

  constructor(
    readonly engine: Engine,
    protected readonly options: PassOptions<T>,
  ) {
    const zeros = (size: number): Tensor => engine.tensor(new Float32Array(size));
    this.state = new BatchState(engine);
    try {
      // A scope, so that neither is left where the other fails.
      [this.totals, this.states] = engine.scope(
        () => [zeros(options.figures), options.states ? zeros(options.states) : null] as const,
      );
    } catch (error) {
      this.state[Symbol.dispose]();
      throw error;
    }
  }

  /** Batches in a run; null where nobody knows. */
  abstract readonly batches: number | null;

  /** Whether the next run begins with the first batch: not where the last one took fewer steps than there are. */
  abstract readonly atStart: boolean;

  /** Has the next run begin with the first batch; a generator goes on where it is. */
  abstract restart(): void;

  /** Leaves out the next batches. */
  abstract skip(batches: number, signal: AbortSignal): Promise<void>;

  /** @param done how many batches of the run have been. @param signal ends the wait for one. */
  protected abstract ready(done: number, signal: AbortSignal): Iterable<ReadyBatch<T>> | AsyncIterable<ReadyBatch<T>>;

  protected async capture(key: string | number, batch: () => BatchTensors): Promise<Capture<T>> {
    const { step, onProgress } = this.options;
    const trace = (): T => step({ ...batch(), totals: this.totals, states: this.states, state: this.state });
    const make = () => this.engine.capture(trace, onProgress ? { onProgress } : {});
    let capture = await this.engine.memory.confirmed(make);
    this.captures.set(key, capture);
    // What is chosen may be made of other problems.
    while (await this.#tuned()) {
      capture.dispose();
      this.captures.delete(key);
      capture = await this.engine.memory.confirmed(make);
      this.captures.set(key, capture);
    }
    return capture;
  }

  /** Whether the tuner, if the engine has it, has now chosen other variants than those that were traced. */
  async #tuned(): Promise<boolean> {
    const { options, choices } = this.engine;
    if (!options.tune) return false;
    const known = new Set(choices.wanted.keys());
    const tuned = await this.engine.tune(options.tune === true ? {} : options.tune);
    return tuned.some(({ problem, before, variant }) => !known.has(problem) && variant !== before);
  }

  /**
   * Runs every batch once, or as many as there are to be in a run; data that end before are warned of.
   * @returns the means, over the samples seen, and behind them the states; none where there was no batch. @throws the
   * signal's reason when aborted.
   */
  async run({
    before = () => IDLE,
    every,
    signal,
    onBegin,
    onRead,
    onBatch,
    resumes,
  }: RunOptions<T>): Promise<number[]> {
    const { state } = this;
    const { perBatch } = this.options;
    if (!resumes) {
      for (const sums of [this.totals, this.states]) sums?.write(new Float32Array(sums.size));
      this.batch = -1;
      this.seen = 0;
    }
    let means: number[] = [];
    const first = every();
    let span = first === 'auto' ? 1 : first;
    let left = span;
    let lastRead = performance.now();
    const readMeans = async (): Promise<void> => {
      const count = (i: number): number => (perBatch?.has(i) ? this.batch + 1 : this.seen);
      means = Array.from(await this.totals.data(), (total, i) => total / count(i));
      if (this.states) means = [...means, ...(await this.states.data())];
    };
    const read = async (): Promise<boolean> => {
      await readMeans();
      const time = performance.now() - lastRead;
      const goOn = (await onRead?.(this.batch, means)) !== false;
      const next = every();
      span = next === 'auto' ? Math.max(1, Math.min(span * 2, Math.round((span * READ_INTERVAL) / time))) : next;
      left = span;
      lastRead = performance.now(); // a hook that waits is no slow GPU
      return goOn;
    };
    if (resumes === 'ends') {
      await readMeans();
      return means;
    }
    for await (const { capture, start, rows } of this.ready(this.batch + 1, signal)) {
      signal.throwIfAborted();
      this.batch++;
      await onBegin?.(this.batch);
      state.write({ ...(await before()), start });
      capture.replay();
      this.seen += rows;
      await onBatch?.(capture.result, start);
      const last = this.batch + 1 === this.batches;
      if ((--left <= 0 || last) && !(await read())) return means;
    }
    if (left < span) await read();
    else if (resumes) await readMeans();
    const { batch, batches } = this;
    if (batches !== null && batch + 1 < batches) (await import('./missing-data')).warnOfBatches(batch + 1, batches);
    return means;
  }

  [Symbol.dispose](): void {
    for (const disposable of [...this.captures.values(), this.totals, this.states]) disposable?.dispose();
    this.state[Symbol.dispose]();
  }
}

/** Which rows of a data set a pass goes over, and how many batches of them. */
export interface RowsOptions {
  /** Default all. */
  readonly rows?: Uint32Array<ArrayBuffer> | undefined;
  /** Batches in a run. Default all. */
  readonly steps?: number | undefined;
}

/** A pass over a data set, or some of its rows, in any order. */
export async function overDataset<T>(
  engine: Engine,
  options: PassOptions<T>,
  data: Dataset,
  batchSize: number,
  { rows = Uint32Array.from({ length: data.rows }, (_, i) => i), steps }: RowsOptions = {},
): Promise<DatasetPass<T>> {
  const { onHost } = data;
  const make = onHost
    ? await (await import('./sharded-pass')).shardedPass(engine, options, onHost, batchSize, rows, steps)
    : () => new DatasetPass(engine, options, data, batchSize, rows, steps);
  const pass = await engine.memory.confirmed(make);
  try {
    await pass.prepare();
    return pass;
  } catch (error) {
    pass[Symbol.dispose]();
    throw error;
  }
}

/** Over a data set on the GPU. */
export class DatasetPass<T = void> extends Pass<T> {
  readonly #order: Tensor;
  readonly #count: number;
  #start = 0;

  /**
   * @param order of the rows in the data. @param count rows to go over. Default as many.
   */
  constructor(
    engine: Engine,
    options: PassOptions<T>,
    readonly data: Dataset,
    readonly batchSize: number,
    order: Uint32Array,
    readonly steps: number | undefined,
    count = order.length,
  ) {
    super(engine, options);
    this.#count = count;
    try {
      this.#order = engine.tensor(order);
    } catch (error) {
      super[Symbol.dispose]();
      throw error;
    }
  }

  /** Compiles what the sizes of its batches take. */
  async prepare(): Promise<void> {
    const { full } = this;
    for (const count of new Set([full, this.#count % full || full]))
      await this.capture(count, () => this.#batch(count));
  }

  get batches(): number {
    return this.steps ?? Math.ceil(this.#count / this.batchSize);
  }

  override get atStart(): boolean {
    return this.#start === 0;
  }

  override restart(): void {
    this.#start = 0;
  }

  /** Rows of a full batch. */
  get full(): number {
    return Math.min(this.batchSize, this.#count);
  }

  /** The capture of a full batch. */
  get fullBatch(): Capture<T> {
    return this.captures.get(this.full)!;
  }

  /** Writes what a replay of a capture, beside a run, is to read: the first batch. */
  next(values: StepValues): void {
    this.state.write({ ...values, start: 0 });
  }

  /** The order of the next runs. */
  set order(rows: Uint32Array) {
    this.#order.write(rows);
  }

  /** Where in the order on the GPU a batch starts that starts there in all rows. */
  protected placed(start: number): number {
    return start;
  }

  #batch(count: number): BatchTensors {
    const { x, y, weights, scales } = this.data;
    const { start } = this.state;
    if (x.length === 1 && y.length === 1 && weights.length === 0) {
      const [batchX, batchY] = gatherPair(x[0]!, y[0]!, this.#order, { count, start, scale: scales[0]! });
      return { x: [batchX], y: [batchY], weights };
    }
    const rows = (tensor: Tensor, scale = 1): Tensor => gather(tensor, this.#order, { count, start, scale });
    return {
      x: x.map((tensor, i) => rows(tensor, scales[i])),
      y: y.map((tensor) => rows(tensor)),
      weights: weights.map((tensor) => rows(tensor)),
    };
  }

  override async skip(batches: number): Promise<void> {
    this.#start = Math.min(batches * this.batchSize, this.#count);
  }

  protected override *ready(done: number): Iterable<ReadyBatch<T>> {
    const total = this.#count;
    for (let step = done; step < this.batches && this.#start < total; step++) {
      const start = this.#start;
      const rows = Math.min(this.batchSize, total - start);
      this.#start += rows;
      yield { capture: this.captures.get(rows)!, start: this.placed(start), rows };
    }
    if (this.#start === total) this.#start = 0;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#order.dispose();
  }
}
