import { ArgumentError, type Tensor, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from '../engine';
import type { Loss } from './losses';

export interface Metric {
  /** As the user wrote it, which is its name in logs and history: `accuracy`, or `acc`. */
  readonly name: string;
  /** One figure a sample, `[n]`, whose mean is the metric. */
  rows(targets: Tensor, predictions: Tensor, fromLogits: boolean): Tensor;
}

/** What Keras resolves `'accuracy'` to depends on the loss. */
export function metric(name: string, { accuracy }: Loss): Metric {
  if (name !== 'accuracy' && name !== 'acc') throw new ArgumentError(`unknown metric ${name}; there are accuracy, acc`);
  switch (accuracy) {
    case 'sparseCategorical':
      return { name, rows: (t, p) => sparseCategoricalAccuracy(t, p) };
    case 'categorical':
      return { name, rows: (t, p) => categoricalAccuracy(t, p) };
    case 'binary':
      // A logit of 0 is a probability of 0.5.
      return { name, rows: (t, p, fromLogits) => binaryAccuracy(t, p, { threshold: fromLogits ? 0 : 0.5 }) };
  }
}
