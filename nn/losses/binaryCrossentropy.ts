import { type Tensor, binaryCrossentropy } from '../../engine';
import type { Loss, SmoothedCrossentropyLossOptions } from './loss';

/** Keras's BinaryCrossentropy: targets are 0 or 1, or between, for each output by itself. */
export class BinaryCrossentropy implements Loss {
  static readonly options = { fromLogits: false, labelSmoothing: 0 };
  readonly name: string;
  readonly targets = 'values';
  readonly fuses;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor({ name = 'binaryCrossentropy', fromLogits = false, labelSmoothing = 0 }: SmoothedCrossentropyLossOptions = {}) {
    this.name = name;
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
    this.fuses = fromLogits ? null : ('sigmoid' as const);
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { fromLogits, labelSmoothing } = this;
    return binaryCrossentropy(targets, predictions, { fromLogits: fused || fromLogits, labelSmoothing });
  }
}
