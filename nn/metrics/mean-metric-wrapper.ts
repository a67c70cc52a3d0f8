import type { Tensor } from '../../engine';
import { define } from '../keras-object';
import { value } from '../options';
import { type OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';
import type { MetricFunction } from './own-metric';

const schema = {
  /** Targets and outputs to one value a sample. */
  fn: value<MetricFunction>('a function of targets and outputs', (given) => typeof given === 'function'),
};

/** Options of `MeanMetricWrapper`, and those of every metric. */
export type MeanMetricWrapperOptions = MetricOptions & OptionsOf<typeof schema>;

/** Keras's MeanMetricWrapper: a function as a metric. `compile` takes the function itself. */
export class MeanMetricWrapper
  extends /* @__PURE__ */ define(Metric, 'MeanMetricWrapper', ['fn', 'name', 'dtype'], schema)
{
  readonly targets = 'values';
  readonly direction = 'min';

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }
}
