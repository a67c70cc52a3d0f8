import { type Tensor, binaryAccuracy } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

const schema = {
  /** Outputs above it count as 1. Default 0.5. */
  threshold: /* @__PURE__ */ finite.default(0.5),
};

/** Options of `BinaryAccuracy`, and those of every metric. */
export type BinaryAccuracyMetricOptions = MetricOptions & OptionsOf<typeof schema>;

/** Keras's BinaryAccuracy: the share of the outputs that are on their target's side of a threshold. */
export class BinaryAccuracy
  extends /* @__PURE__ */ define(Metric, 'BinaryAccuracy', ['name', 'dtype', 'threshold'], schema)
{
  readonly targets = 'values';
  override readonly takesLabels = true;
  readonly direction = 'max';
  override readonly isPerSample = true;
  /** Of predictions `[n]` each is a sample; and each output may weigh. */
  readonly perElement = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.threshold });
  }
}
