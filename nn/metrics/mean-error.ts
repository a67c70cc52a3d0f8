import { type Tensor, meanAbsoluteError, meanSquaredError } from '../../engine';
import { Metric, type MetricOptions } from './metric';

/** Keras's MeanSquaredError, the metric. */
export class MeanSquaredError extends Metric {
  static override readonly className = 'MeanSquaredError';
  readonly targets = 'values';
  readonly direction = 'min';

  constructor({ name = 'mean_squared_error' }: MetricOptions = {}) {
    super(name);
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

/** Keras's MeanAbsoluteError, the metric. */
export class MeanAbsoluteError extends Metric {
  static override readonly className = 'MeanAbsoluteError';
  readonly targets = 'values';
  readonly direction = 'min';

  constructor({ name = 'mean_absolute_error' }: MetricOptions = {}) {
    super(name);
  }

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
