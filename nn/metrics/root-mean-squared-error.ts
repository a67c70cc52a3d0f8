import { type Tensor, mul, sub } from '../../engine';
import { define } from '../keras-object';
import { meanOf, totalAndCount } from './figures';
import { StatefulMetric } from './stateful-metric';

/** Keras's RootMeanSquaredError: the root of the mean over all samples, not the mean of their roots. */
export class RootMeanSquaredError
  extends /* @__PURE__ */ define(StatefulMetric, 'RootMeanSquaredError', ['name', 'dtype'], {})
{
  readonly targets = 'values';
  readonly direction = 'min';
  /** Of predictions `[n]` each is a sample. */
  readonly perElement = true;

  override stateSize(): number {
    return 2;
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const error = sub(yPred, yTrue);
    return totalAndCount(mul(error, error), sampleWeight);
  }

  override resultOf(state: readonly number[]): number {
    return Math.sqrt(meanOf(state));
  }
}
