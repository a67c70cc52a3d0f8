import type { Data, DataOf } from '../data';

/**
 * Each sample's share in the loss, `[n]`; for several outputs also a list, null for 1 each, or an object by their
 * names.
 */
export type SampleWeight = Data | readonly (Data | null)[] | Readonly<Record<string, Data>>;

/**
 * A batch as a generator gives it, without targets where layers alone add losses. Tensors stay the generator's, which
 * may free them when it is asked for the next.
 */
export type BatchData = readonly [x: DataOf, y?: DataOf | null, sampleWeight?: SampleWeight | undefined];

/** A batch of samples, or one as `fit` takes it, whose targets are left aside. */
export type PredictBatch = DataOf | readonly [x: DataOf, ...more: unknown[]];

/** Batches, one after the other: a generator, or what can be iterated again every epoch. */
export type Batches<B = BatchData> = (Iterable<B> | AsyncIterable<B>) & {
  /** Batches in an epoch, where it ends. */
  readonly length?: number;
};

/** Whether these are batches, not samples. */
export function areBatches<B = BatchData>(x: DataOf | Batches<B> | BatchData): x is Batches<B> {
  return (
    typeof x === 'object' &&
    (x as unknown) !== null &&
    !ArrayBuffer.isView(x) &&
    !Array.isArray(x) &&
    !(x instanceof Promise) &&
    !('shape' in x) && // an array, whose rows can be gone through
    (Symbol.asyncIterator in x || Symbol.iterator in x)
  );
}
