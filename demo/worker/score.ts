import type { HostArray, Model } from '../../nn';
import { argmax } from '../run/classes';
import { first, type Samples } from './data';

/** How many test images a network takes for what they are. */
export interface Score {
  readonly right: number;
  readonly total: number;
}

const BATCH = 100;

/** Of all test images; `tell` hears how many are done. */
export async function score(
  { model, signal }: { readonly model: Model; readonly signal: AbortSignal },
  test: Samples,
  tell: (done: number, total: number) => void,
): Promise<Score> {
  const total = test.labels.data.length;
  const { images, labels } = first(test, total);
  const output = await model.predict(images, {
    batchSize: BATCH,
    signal,
    callbacks: [{ onPredictBatchEnd: (batch) => tell(Math.min(total, (batch + 1) * BATCH), total) }],
  });
  const { data } = Array.isArray(output) ? output[0]! : (output as HostArray<Float32Array>);
  const classes = data.length / total;
  let right = 0;
  for (let i = 0; i < total; i++) if (argmax(data.subarray(i * classes, (i + 1) * classes)) === labels.data[i]) right++;
  return { right, total };
}
