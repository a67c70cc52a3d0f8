import {
  ArgumentError,
  type Tensor,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from '../../engine';
import { Metric, type MetricOptions } from './metric';

/** Keras's SparseCategoricalAccuracy: how often the largest output is the target's, a class number. */
export class SparseCategoricalAccuracy extends Metric {
  static override readonly className = 'SparseCategoricalAccuracy';
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = true;

  constructor({ name = 'sparse_categorical_accuracy' }: MetricOptions = {}) {
    super(name);
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}

/** Keras's CategoricalAccuracy: how often the largest output stands where the largest target does. */
export class CategoricalAccuracy extends Metric {
  static override readonly className = 'CategoricalAccuracy';
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;

  constructor({ name = 'categorical_accuracy' }: MetricOptions = {}) {
    super(name);
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}

export interface BinaryAccuracyMetricOptions extends MetricOptions {
  /** Outputs above it count as 1. Default 0.5. */
  threshold?: number;
}

/** Keras's BinaryAccuracy: the share of the outputs that are on their target's side of a threshold. */
export class BinaryAccuracy extends Metric {
  static override readonly className = 'BinaryAccuracy';
  static override readonly options = { threshold: 0.5 };
  readonly targets = 'values';
  readonly direction = 'max';
  readonly threshold: number;

  /** @throws ArgumentError unless the threshold is a finite number. */
  constructor({ name = 'binary_accuracy', threshold = 0.5 }: BinaryAccuracyMetricOptions = {}) {
    super(name);
    if (!Number.isFinite(threshold))
      throw new ArgumentError(`BinaryAccuracy: threshold must be a finite number, got ${threshold}`);
    this.threshold = threshold;
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.threshold });
  }
}
