import { type Tensor, binaryCrossentropy } from '../../engine';
import { define } from '../keras-object';
import { isLastAxis, withLastAxis } from './axis';
import { KerasLoss } from './loss';
import { SMOOTHED, smoothedCrossentropy } from './smoothed-crossentropy';

/** Keras's BinaryCrossentropy: targets are 0 or 1, or between, for each output by itself. */
export class BinaryCrossentropy
  extends /* @__PURE__ */ define(KerasLoss, 'BinaryCrossentropy', SMOOTHED, smoothedCrossentropy)
{
  readonly targets = 'values';
  readonly fuses = true;

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { name, axis, fromLogits, labelSmoothing } = this;
    const isLast = isLastAxis(name, predictions, axis);
    const [t, p] = [targets, predictions].map((x) => (isLast ? x : withLastAxis(x, axis))) as [Tensor, Tensor];
    return binaryCrossentropy(t, p, { fromLogits: fused || fromLogits, labelSmoothing });
  }
}
