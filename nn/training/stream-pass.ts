import { type Capture, type Engine, type NDArray, Tensor } from '../../engine';
import type { EpochHooks } from '../datasets/py-dataset';
import type { BatchData, Batches } from './batches';
import type { Samples } from './dataset';
import { until } from '../../engine/until';
import { type BatchTensors, Pass, type PassOptions, type ReadyBatch } from './pass';

/** Shapes of batches that are kept compiled, the last used: models that take images of any size may see many. */
const MOST_SHAPES = 16;

/** Over batches as they come. The first of its size is captured; the others are written to where its capture reads. */
export class StreamPass<T = void, B = BatchData> extends Pass<T> {
  readonly batches: number | null;
  readonly #places = new Map<string, BatchRoom>();
  #iterator: Iterator<B> | AsyncIterator<B> | null = null;

  /**
   * @param check what `checkedSamples` makes of a batch.
   * @param steps batches in a run. Default all, of a source that ends.
   */
  constructor(
    engine: Engine,
    options: PassOptions<T>,
    readonly source: Batches<B> & EpochHooks,
    readonly check: (batch: B) => Promise<Samples>,
    steps?: number,
  ) {
    super(engine, options);
    this.batches = steps ?? source.length ?? null;
  }

  override async skip(batches: number, signal: AbortSignal): Promise<void> {
    await until(signal, this.source.onEpochBegin?.());
    for (let batch = 0; batch < batches; batch++) await this.#next(false, signal);
  }

  protected override async *ready(done: number, signal: AbortSignal): AsyncIterable<ReadyBatch<T>> {
    // One that goes on was told when batches were left out.
    if (done === 0) await until(signal, this.source.onEpochBegin?.());
    yield* this.#epoch(done, signal);
    await until(signal, this.source.onEpochEnd?.());
  }

  async *#epoch(done: number, signal: AbortSignal): AsyncIterable<ReadyBatch<T>> {
    let start = 0;
    for (let batch = done; batch !== this.batches; batch++) {
      const data = await this.#next(batch === 0, signal);
      if (!data) return;
      const samples = await this.check(data);
      let capture: Capture<T>;
      try {
        capture = await this.#place(samples);
      } finally {
        for (const tensor of samples.own) tensor.dispose();
      }
      yield { capture, start, rows: samples.rows };
      start += samples.rows;
    }
    // What has been gone over in full starts over; a generator that knows no end goes on.
    if (this.batches === this.source.length) this.restart();
  }

  override get atStart(): boolean {
    return this.#iterator === null;
  }

  override restart(): void {
    const iterator = this.#iterator;
    this.#iterator = null;
    // A caller's own generator stays open: the next call goes on with it.
    if ((iterator as unknown) === this.source) return;
    try {
      void Promise.resolve(iterator?.return?.()).catch(() => undefined);
    } catch {
      // As where it rejects: what it was asked for has been given.
    }
  }

  /** Goes on where the last run stopped, once more from the start where that was the end. */
  async #next(first: boolean, signal: AbortSignal): Promise<B | null> {
    const { source } = this;
    const begun = this.#iterator !== null;
    this.#iterator ??= Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    const result = await until(signal, this.#iterator.next());
    if (!result.done) return result.value;
    this.#iterator = null;
    return first && begun ? this.#next(false, signal) : null;
  }

  async #place(samples: Samples): Promise<Capture<T>> {
    const { x, y, weights } = samples;
    const key = [x, y, weights].map((tensors) => tensors.map(({ shape }) => shape.join('x')).join()).join(' to ');
    let batch = this.#places.get(key);
    if (!batch) {
      const { engine } = this;
      const [oldest] = this.#places.keys();
      if (this.#places.size === MOST_SHAPES) this.#drop(oldest!);
      batch = await engine.memory.confirmed(() => roomFor(engine, samples));
    }
    this.#places.delete(key);
    this.#places.set(key, batch); // the last one used
    for (const [i, value] of samples.x.entries()) {
      // A capture reads f32; what a generator gives as bytes on the GPU makes a way round.
      write(
        batch.x[i]!,
        value instanceof Tensor && value.dtype === 'u8' ? await value.array() : value,
        samples.scales[i],
      );
    }
    samples.y.forEach((value, i) => write(batch.y[i]!, value));
    samples.weights.forEach((value, i) => write(batch.weights[i]!, value));
    return (
      this.captures.get(key) ??
      this.capture(key, () => batch).catch((error: unknown) => {
        this.#drop(key); // a batch that cannot be run may be the only one of its shape
        throw error;
      })
    );
  }

  #drop(key: string): void {
    this.captures.get(key)?.dispose();
    this.#places.get(key)![Symbol.dispose]();
    this.#places.delete(key);
    this.captures.delete(key);
  }

  override [Symbol.dispose](): void {
    this.restart();
    for (const key of [...this.#places.keys()]) this.#drop(key);
    super[Symbol.dispose]();
  }
}

/** Where the capture of a batch reads it. */
type BatchRoom = BatchTensors & Disposable;

function roomFor(engine: Engine, samples: Samples): BatchRoom {
  const { x, y, weights } = engine.scope(() => ({
    x: samples.x.map(({ shape }) => engine.empty(shape)),
    y: samples.y.map(({ shape, data }) => engine.empty(shape, data instanceof Uint32Array ? 'u32' : 'f32')),
    weights: samples.weights.map(({ shape }) => engine.empty(shape)),
  }));
  const dispose = (): void => {
    for (const tensor of [...x, ...y, ...weights]) tensor.dispose();
  };
  return { x, y, weights, [Symbol.dispose]: dispose };
}

function write(target: Tensor, value: Tensor | NDArray, scale = 1): void {
  if (value instanceof Tensor) {
    target.engine.copy(value, target);
  } else {
    const { data } = value;
    target.write(data instanceof Uint8Array ? Float32Array.from(data, (byte) => byte * scale) : data);
  }
}
