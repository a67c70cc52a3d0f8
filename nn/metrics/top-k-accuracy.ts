import { type Tensor, sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from '../../engine';
import { type Config, define } from '../keras-object';
import { flag, positiveInteger } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

const schema = {
  /** Default 5. */
  k: /* @__PURE__ */ positiveInteger.default(5),
};

/** Options of `TopKCategoricalAccuracy`, and those of every metric. */
export type TopKMetricOptions = MetricOptions & OptionsOf<typeof schema>;

const sparse = {
  ...schema,
  /**
   * Whether outputs are class numbers, the likeliest first, `[n, m]` of however many classes: those of a search, say.
   * Default false: scores of all classes.
   */
  fromSortedIds: /* @__PURE__ */ flag.default(false),
};

/** Options of `SparseTopKCategoricalAccuracy`, and those of every metric. */
export type SparseTopKMetricOptions = MetricOptions & OptionsOf<typeof sparse>;

/** Keras's TopKCategoricalAccuracy: how often the class of the largest target is among the `k` largest outputs. */
export class TopKCategoricalAccuracy
  extends /* @__PURE__ */ define(Metric, 'TopKCategoricalAccuracy', ['k', 'name'], schema)
{
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;
  override readonly isPerSample = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}

/** Keras's SparseTopKCategoricalAccuracy: the same for targets that are class numbers. */
export class SparseTopKCategoricalAccuracy
  extends /* @__PURE__ */ define(
    Metric,
    'SparseTopKCategoricalAccuracy',
    ['k', 'name', 'dtype', 'fromSortedIds'],
    sparse,
  )
{
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = !this.fromSortedIds;
  override readonly isPerSample = true;

  /** Keras leaves out what is not so. */
  override getConfig(): Config {
    const { from_sorted_ids, ...config } = super.getConfig();
    return from_sorted_ids ? { ...config, from_sorted_ids } : config;
  }

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    const { k, fromSortedIds } = this;
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k, fromSortedIds });
  }
}
