import { type Tensor, crossentropyWithGradient, sparseCategoricalCrossentropy } from '../../engine';
import type { CrossentropyLossOptions, Loss, RowsAndGradient } from './loss';

/** Keras's SparseCategoricalCrossentropy: targets are class numbers. */
export class SparseCategoricalCrossentropy implements Loss {
  static readonly options = { fromLogits: false };
  readonly name: string;
  readonly targets = 'labels';
  readonly fuses;
  readonly fromLogits: boolean;

  constructor({ name = 'sparseCategoricalCrossentropy', fromLogits = false }: CrossentropyLossOptions = {}) {
    this.name = name;
    this.fromLogits = fromLogits;
    this.fuses = fromLogits ? null : ('softmax' as const);
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    return sparseCategoricalCrossentropy(targets, predictions, { fromLogits: fused || this.fromLogits });
  }

  withGradient(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient {
    return crossentropyWithGradient(targets, predictions, dy, { fromLogits: fused || this.fromLogits });
  }
}
