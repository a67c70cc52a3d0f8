import { type Tensor, categoricalAccuracy, sparseCategoricalAccuracy } from '../../engine';
import { define } from '../keras-object';
import { Metric } from './metric';

/** Keras's SparseCategoricalAccuracy: how often the largest output is the target's, a class number. */
export class SparseCategoricalAccuracy
  extends /* @__PURE__ */ define(Metric, 'SparseCategoricalAccuracy', ['name'], {})
{
  readonly targets = 'labels';
  readonly direction = 'max';
  override readonly ranks = true;
  override readonly isPerSample = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}

/** Keras's CategoricalAccuracy: how often the largest output stands where the largest target does. */
export class CategoricalAccuracy extends /* @__PURE__ */ define(Metric, 'CategoricalAccuracy', ['name'], {}) {
  readonly targets = 'values';
  readonly direction = 'max';
  override readonly ranks = true;
  override readonly isPerSample = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}
