import { type Tensor, categoricalCrossentropy, crossentropyWithGradient } from '../../engine';
import { define } from '../keras-object';
import { isLastAxis, smoothed, withLastAxis } from './axis';
import { KerasLoss, type RowsAndGradient } from './loss';
import { SMOOTHED, smoothedCrossentropy } from './smoothed-crossentropy';

/** Keras's CategoricalCrossentropy: targets are one-hot, or any distribution over the classes. */
export class CategoricalCrossentropy
  extends /* @__PURE__ */ define(KerasLoss, 'CategoricalCrossentropy', SMOOTHED, smoothedCrossentropy)
{
  readonly targets = 'values';
  readonly fuses = true;

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { name, axis, fromLogits, labelSmoothing } = this;
    const from = { fromLogits: fused || fromLogits };
    if (isLastAxis(name, predictions, axis))
      return categoricalCrossentropy(targets, predictions, { ...from, labelSmoothing });
    return categoricalCrossentropy(
      withLastAxis(smoothed(targets, labelSmoothing), axis),
      withLastAxis(predictions, axis),
      from,
    );
  }

  withGradient(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient | null {
    const { name, axis, fromLogits, labelSmoothing } = this;
    if (!isLastAxis(name, predictions, axis)) return null;
    return crossentropyWithGradient(targets, predictions, dy, { fromLogits: fused || fromLogits, labelSmoothing });
  }
}
