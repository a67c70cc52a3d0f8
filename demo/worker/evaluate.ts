import { type Samples, first } from './data';
import type { Sight } from './viewer';

/**
 * All 10,000 would take ten times as long to be off by a third as much: a share of 1,000 is known to within 2 points or
 * so.
 */
const IMAGES = 1000;

/** What a network takes test images for. */
export interface Predictions {
  /** `[n, 28, 28]` bytes. */
  readonly images: Uint8Array;
  /** `[n]` classes. */
  readonly labels: Uint8Array;
  /** `[n, 10]` */
  readonly probabilities: Float32Array;
}

/** Predicts the first 1,000 test images, or all where there are fewer; `tell` hears how many are done. */
export async function evaluate(
  { model, signal }: Sight,
  test: Samples,
  tell: (done: number, total: number) => void,
): Promise<Predictions> {
  const { images, labels } = first(test, IMAGES);
  const total = labels.data.length;
  const batchSize = 50;
  const { data: probabilities } = await model.predict(images, {
    batchSize,
    signal,
    callbacks: [{ onPredictBatchEnd: (batch) => tell(Math.min(total, (batch + 1) * batchSize), total) }],
  });
  return { images: images.data, labels: Uint8Array.from(labels.data), probabilities };
}
