import { type Tensor, sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from '../../engine';
import { define } from '../keras-object';
import { positiveInteger } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

const schema = {
  /** Default 5. */
  k: /* @__PURE__ */ positiveInteger.default(5),
};

/** Options of `TopKCategoricalAccuracy` and `SparseTopKCategoricalAccuracy`, and those of every metric. */
export type TopKMetricOptions = MetricOptions & OptionsOf<typeof schema>;

/** Keras's TopKCategoricalAccuracy: how often the class of the largest target is among the `k` largest outputs. */
export class TopKCategoricalAccuracy
  extends /* @__PURE__ */ define(Metric, 'TopKCategoricalAccuracy', ['k', 'name'], schema)
{
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}

/** Keras's SparseTopKCategoricalAccuracy: the same for targets that are class numbers. */
export class SparseTopKCategoricalAccuracy
  extends /* @__PURE__ */ define(Metric, 'SparseTopKCategoricalAccuracy', ['k', 'name'], schema)
{
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}
