import { type Tensor, meanAbsoluteError, meanSquaredError } from '../../engine';
import { define } from '../keras-object';
import { Metric } from './metric';

/** Keras's MeanSquaredError, the metric. */
export class MeanSquaredError extends /* @__PURE__ */ define(Metric, 'MeanSquaredError', ['name'], {}) {
  readonly targets = 'values';
  readonly direction = 'min';
  override readonly isPerSample = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

/** Keras's MeanAbsoluteError, the metric. */
export class MeanAbsoluteError extends /* @__PURE__ */ define(Metric, 'MeanAbsoluteError', ['name'], {}) {
  readonly targets = 'values';
  readonly direction = 'min';
  override readonly isPerSample = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
