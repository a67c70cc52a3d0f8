import { ArgumentError } from '../../engine/errors';
import { count, notNegativeInteger, only } from '../options';
import { type Arguments, type OptionsOf, optionsOf, parse } from '../schema';
import type { BatchData } from '../training/batches';

/** In Keras's order. */
const schema = {
  /** Batches that are made at the same time, while one is trained on. Default 1: each when it is due. */
  workers: /* @__PURE__ */ notNegativeInteger.default(1),
  /** Not supported: only false. JavaScript has no processes to fork; `getItem` may hand its work to a `Worker`. */
  useMultiprocessing: /* @__PURE__ */ only(false),
  /** Batches that are made ahead at most. Default 10. */
  maxQueueSize: /* @__PURE__ */ count.default(10),
};

/** Options of `PyDataset`, with Keras's defaults. */
export type PyDatasetOptions = OptionsOf<typeof schema>;

const POSITIONAL = ['workers', 'useMultiprocessing', 'maxQueueSize'] as const;

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging, no-unused-vars -- a subclass may have it by `get`
export interface PyDataset<B> {
  /** Number of batches in an epoch. Without it they have no end: `stepsPerEpoch` says how many an epoch has. */
  readonly length?: number;
  /**
   * What it has come to, where it changes from epoch to epoch: numbers, texts and arrays, in lists or objects. A `fit`
   * that goes on, with `BackupAndRestore` or after a loss of the device, puts it back, and needs it of a dataset that
   * has `onEpochBegin` or `onEpochEnd`.
   */
  stateDict?(): object | Promise<object>;
  /** Takes it back, before the next batch is asked for. */
  loadStateDict?(state: object): void;
}

/**
 * Batches by their number, after Keras's `PyDataset`: a subclass says how many there are and makes one. `fit` goes over
 * them in another order each epoch, unless `shuffle` is false, and tells of an epoch's begin and end; `evaluate` and
 * `predict` in their own order.
 *
 * ```ts
 * class Photos extends PyDataset {
 *   readonly length = Math.ceil(files.length / 32);
 *   async getItem(index: number) {
 *     const part = files.slice(32 * index, 32 * (index + 1));
 *     return [await readImages(part), labelsOf(part)] as const;
 *   }
 * }
 * await model.fit(new Photos({ workers: 4 }), { epochs: 5 });
 * ```
 */
export abstract class PyDataset<B = BatchData> implements AsyncIterable<B> {
  /** As the option. */
  readonly workers: number;
  /** As the option. */
  readonly maxQueueSize: number;

  constructor(...args: Arguments<typeof POSITIONAL, PyDatasetOptions>) {
    const { workers, maxQueueSize } = parse('PyDataset', schema, optionsOf('PyDataset', POSITIONAL, args));
    this.workers = workers;
    this.maxQueueSize = maxQueueSize;
  }

  /** The batch of a number, from 0: as a generator gives it. */
  abstract getItem(index: number): B | Promise<B>;

  /** Keras's name of `length`; null where there is no end. */
  get numBatches(): number | null {
    return this.length ?? null;
  }

  /** Before an epoch of `fit`, and before a validation, `evaluate` or `predict`. */
  onEpochBegin(): void | Promise<void> {
    // A subclass may have it.
  }

  /** After its last batch; not where it ended before that, by an error or because training stopped. */
  onEpochEnd(): void | Promise<void> {
    // A subclass may have it.
  }

  /** Each in turn. */
  async *[Symbol.asyncIterator](): AsyncGenerator<B, void> {
    yield* inOrder(this);
  }
}

/** What is told of an epoch. */
export interface EpochHooks {
  onEpochBegin?(): void | Promise<void>;
  onEpochEnd?(): void | Promise<void>;
  stateDict?(): object | Promise<object>;
  loadStateDict?(state: object): void;
}

/** Batches in an order, as many made at a time as there are workers. @param order default their own. */
export async function* inOrder<B>(dataset: PyDataset<B>, order?: Uint32Array): AsyncGenerator<B, void> {
  const end = dataset.numBatches ?? Infinity;
  const ahead = Math.max(1, Math.min(dataset.workers, dataset.maxQueueSize));
  const making: Promise<B>[] = [];
  for (let index = 0, made = 0; index < end; index++) {
    for (; made < end && made < index + ahead; made++) {
      const batch = Promise.resolve(order?.[made] ?? made).then((at) => dataset.getItem(at));
      batch.catch(() => undefined); // told when its turn comes
      making.push(batch);
    }
    const batch = await making.shift()!;
    if (batch === undefined) throw new ArgumentError(`PyDataset: getItem(${index}) must return a batch, got undefined`);
    yield batch;
  }
}
