import { type Tensor, categoricalCrossentropy, crossentropyWithGradient } from '../../engine';
import type { Loss, RowsAndGradient, SmoothedCrossentropyLossOptions } from './loss';

/** Keras's CategoricalCrossentropy: targets are one-hot, or any distribution over the classes. */
export class CategoricalCrossentropy implements Loss {
  static readonly options = { fromLogits: false, labelSmoothing: 0 };
  readonly name: string;
  readonly targets = 'values';
  readonly fuses;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor({ name = 'categoricalCrossentropy', fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyLossOptions = {}) {
    this.name = name;
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
    this.fuses = fromLogits ? null : ('softmax' as const);
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { fromLogits, labelSmoothing } = this;
    return categoricalCrossentropy(targets, predictions, { fromLogits: fused || fromLogits, labelSmoothing });
  }

  withGradient(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient {
    const { fromLogits, labelSmoothing } = this;
    return crossentropyWithGradient(targets, predictions, dy, { fromLogits: fused || fromLogits, labelSmoothing });
  }
}
