import type { Data, DataOf } from '../data';

/** A batch as a generator gives it. Tensors stay the generator's, which may free them when it is asked for the next. */
export type BatchData = readonly [x: DataOf, y: DataOf, sampleWeight?: Data | undefined];

/** Batches, one after the other: a generator, or what can be gone over again every epoch. */
export type Batches = (Iterable<BatchData> | AsyncIterable<BatchData>) & {
  /** Batches in an epoch, where it ends. */
  readonly length?: number;
};

/** Whether these are batches, not samples. */
export function areBatches(x: DataOf | Batches): x is Batches {
  return !ArrayBuffer.isView(x) && !Array.isArray(x) && (Symbol.asyncIterator in x || Symbol.iterator in x);
}
