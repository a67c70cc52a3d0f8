import { type Engine, type NDArray, Tensor } from '../../engine';
import { least } from '../../engine/extremes';
import { Dataset, type Samples } from './dataset';
import { DatasetPass, type PassOptions } from './pass';

/** Of the samples that are on the GPU at a time: many batches, and little beside a network. */
const SHARD_BYTES = 64 * 2 ** 20;

/** What each sample has a row in. */
type Arrays = readonly NDArray[];

/** As many rows as `count`, of which the first are those that are named. */
function picked({ data, shape }: NDArray, rows: Uint32Array, count: number): NDArray {
  const size = data.length / shape[0]!;
  const into = new (data.constructor as new (length: number) => typeof data)(count * size);
  rows.forEach((row, i) => into.set(data.subarray(row * size, (row + 1) * size), i * size));
  return { data: into, shape: [count, ...shape.slice(1)] };
}

/**
 * Over a data set that the GPU does not hold: a shard of it, the rows of many batches in their order, is written where
 * the captures read it. The queue takes the next one while it still computes the last.
 */
class ShardedPass<T> extends DatasetPass<T> {
  readonly #shard: Dataset;
  readonly #arrays: Arrays;
  readonly #rowsOfShard: number;
  #rows: Uint32Array;
  /** Where the shard starts in the order. */
  #from = 0;

  constructor(
    engine: Engine,
    options: PassOptions<T>,
    {
      shard,
      arrays,
      batchSize,
      rows,
      steps,
    }: {
      shard: Dataset;
      arrays: Arrays;
      batchSize: number;
      rows: Uint32Array;
      steps: number | undefined;
    },
  ) {
    const inOrder = Uint32Array.from({ length: shard.rows }, (_, i) => i);
    super(engine, options, shard, batchSize, inOrder, steps, rows.length);
    this.#shard = shard;
    this.#arrays = arrays;
    this.#rowsOfShard = shard.rows;
    this.#rows = rows;
  }

  override set order(rows: Uint32Array) {
    this.#rows = rows;
    this.#from = -1;
  }

  protected override placed(start: number): number {
    const from = start - (start % this.#rowsOfShard);
    if (from !== this.#from) {
      const rows = this.#rows.subarray(from, from + this.#rowsOfShard);
      const { x, y, weights } = this.#shard;
      [...x, ...y, ...weights].forEach((tensor, i) =>
        tensor.write(picked(this.#arrays[i]!, rows, this.#rowsOfShard).data),
      );
      this.#from = from;
    }
    return start - from;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#shard[Symbol.dispose]();
  }
}

/** What makes a pass over samples that are on the host. @throws LimitError where the GPU does not hold even a batch. */
export async function shardedPass<T>(
  engine: Engine,
  options: PassOptions<T>,
  samples: Samples,
  batchSize: number,
  rows: Uint32Array,
  steps: number | undefined,
): Promise<() => DatasetPass<T>> {
  const x = await Promise.all(samples.x.map(async (value) => (value instanceof Tensor ? value.array() : value)));
  const arrays = [...x, ...samples.y, ...samples.weights];
  const bytes = arrays.map(({ data }) => data.byteLength / samples.rows);
  const most = engine.device.limits.maxStorageBufferBindingSize - 256;
  const fitting = least([SHARD_BYTES / bytes.reduce((sum, each) => sum + each), ...bytes.map((each) => most / each)]);
  const count = Math.min(rows.length, Math.max(1, Math.floor(fitting / batchSize)) * batchSize);
  return () => {
    const own = arrays.map((array) => picked(array, rows.subarray(0, count), count));
    const shard = Dataset.upload(engine, {
      rows: count,
      x: own.slice(0, x.length),
      y: own.slice(x.length, x.length + samples.y.length),
      weights: own.slice(x.length + samples.y.length),
      scales: samples.scales,
      own: [],
    });
    try {
      return new ShardedPass(engine, options, { shard, arrays, batchSize, rows, steps });
    } catch (error) {
      shard[Symbol.dispose]();
      throw error;
    }
  };
}
