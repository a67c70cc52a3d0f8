import { ArgumentError, type Shape, type Tensor, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from '../engine';
import type { Loss } from './losses';

export interface Metric {
  /** As the user wrote it, which is its name in logs and history: `accuracy`, or `acc`. */
  readonly name: string;
  /** Which is better, lower or higher. */
  readonly direction: 'min' | 'max';
  /** One figure a sample, `[n]`, whose mean is the metric. */
  rows(targets: Tensor, predictions: Tensor, fromLogits: boolean): Tensor;
}

/** Which accuracy `'accuracy'` is follows from the shapes, as in Keras (`get_metric` of `trainers/compile_utils.py`). */
export function metric(name: string, { targets }: Loss, outputShape: Shape): Metric {
  if (name !== 'accuracy' && name !== 'acc') throw new ArgumentError(`unknown metric ${name}; there are accuracy, acc`);
  const direction = 'max';
  if (targets === 'labels') return { name, direction, rows: (t, p) => sparseCategoricalAccuracy(t, p) };
  if (outputShape.at(-1) !== 1) return { name, direction, rows: (t, p) => categoricalAccuracy(t, p) };
  // A logit of 0 is a probability of 0.5.
  return { name, direction, rows: (t, p, fromLogits) => binaryAccuracy(t, p, { threshold: fromLogits ? 0 : 0.5 }) };
}
