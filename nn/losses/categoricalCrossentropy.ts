import { type Tensor, categoricalCrossentropy, crossentropyWithGradient } from '../../engine';
import { isLastAxis, wantAxis, smoothed, withLastAxis } from './axis';
import {
  type Loss,
  type Reduction,
  type RowsAndGradient,
  type SmoothedCrossentropyLossOptions,
  reductionOf,
} from './loss';

/** Keras's CategoricalCrossentropy: targets are one-hot, or any distribution over the classes. */
export class CategoricalCrossentropy implements Loss {
  static readonly options = { fromLogits: false, labelSmoothing: 0, axis: -1 };
  readonly name: string;
  readonly targets = 'values';
  readonly fuses = true;
  readonly reduction: Reduction;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: SmoothedCrossentropyLossOptions = {}) {
    this.name = options.name ?? 'categoricalCrossentropy';
    this.reduction = reductionOf(this.name, options.reduction);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = wantAxis(this.name, options.axis ?? -1);
  }

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
