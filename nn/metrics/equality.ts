import { type Tensor, equal } from '../../engine';
import { define } from '../keras-object';
import { Metric } from './metric';

/** Keras's Accuracy: how often outputs equal their targets. */
export class Accuracy extends /* @__PURE__ */ define(Metric, 'Accuracy', ['name', 'dtype'], {}) {
  readonly targets = 'values';
  readonly direction = 'max';
  /** Of predictions `[n]` each is a sample. */
  readonly perElement = true;

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return equal(yTrue, yPred);
  }
}
