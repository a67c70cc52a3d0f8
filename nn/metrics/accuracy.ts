import { type Tensor, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

/** Keras's SparseCategoricalAccuracy: how often the largest output is the target's, a class number. */
export class SparseCategoricalAccuracy
  extends /* @__PURE__ */ define(Metric, 'SparseCategoricalAccuracy', ['name'], {})
{
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}

/** Keras's CategoricalAccuracy: how often the largest output stands where the largest target does. */
export class CategoricalAccuracy extends /* @__PURE__ */ define(Metric, 'CategoricalAccuracy', ['name'], {}) {
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}

const binary = {
  /** Outputs above it count as 1. Default 0.5. */
  threshold: /* @__PURE__ */ finite.default(0.5),
};

/** Options of `BinaryAccuracy`, and those of every metric. */
export type BinaryAccuracyMetricOptions = MetricOptions & OptionsOf<typeof binary>;

/** Keras's BinaryAccuracy: the share of the outputs that are on their target's side of a threshold. */
export class BinaryAccuracy
  extends /* @__PURE__ */ define(Metric, 'BinaryAccuracy', ['name', 'dtype', 'threshold'], binary)
{
  readonly targets = 'values';
  readonly direction = 'max';
  /** Of predictions `[n]` each is a sample. */
  readonly perElement = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.threshold });
  }
}
