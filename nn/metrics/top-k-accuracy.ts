import { type Tensor, sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from '../../engine';
import { wantInteger } from '../../engine/op';
import { Metric, type MetricOptions } from './metric';

export interface TopKMetricOptions extends MetricOptions {
  /** Default 5. */
  k?: number;
}

/** Keras's TopKCategoricalAccuracy: how often the class of the largest target is among the `k` largest outputs. */
export class TopKCategoricalAccuracy extends Metric {
  static override readonly className = 'TopKCategoricalAccuracy';
  static override readonly options = { k: 5 };
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;
  readonly k: number;

  /** @throws ArgumentError unless `k` is a positive integer. */
  constructor({ name = 'top_k_categorical_accuracy', k = 5 }: TopKMetricOptions = {}) {
    super(name);
    wantInteger('TopKCategoricalAccuracy', 'k', k);
    this.k = k;
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}

/** Keras's SparseTopKCategoricalAccuracy: the same for targets that are class numbers. */
export class SparseTopKCategoricalAccuracy extends Metric {
  static override readonly className = 'SparseTopKCategoricalAccuracy';
  static override readonly options = { k: 5 };
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = true;
  readonly k: number;

  /** @throws ArgumentError unless `k` is a positive integer. */
  constructor({ name = 'sparse_top_k_categorical_accuracy', k = 5 }: TopKMetricOptions = {}) {
    super(name);
    wantInteger('SparseTopKCategoricalAccuracy', 'k', k);
    this.k = k;
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}
