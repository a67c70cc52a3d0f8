import { ArgumentError, type Tensor, crossentropyWithGradient, sparseCategoricalCrossentropy } from '../../engine';
import { type CrossentropyLossOptions, type Loss, type Reduction, type RowsAndGradient, reductionOf } from './loss';

export interface SparseCrossentropyLossOptions extends CrossentropyLossOptions {
  /**
   * A class number whose samples do not count: their loss and gradient are 0, and a mean is over the others. Default
   * null, none.
   */
  ignoreClass?: number | null;
  /** The axis of the classes: the last alone, as in Keras on TensorFlow. Default -1. */
  axis?: number;
}

/** Keras's SparseCategoricalCrossentropy: targets are class numbers. */
export class SparseCategoricalCrossentropy implements Loss {
  static readonly options = { fromLogits: false, ignoreClass: null };
  readonly name: string;
  readonly targets = 'labels';
  readonly fuses = true;
  readonly reduction: Reduction;
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(options: SparseCrossentropyLossOptions = {}) {
    this.name = options.name ?? 'sparseCategoricalCrossentropy';
    this.reduction = reductionOf(this.name, options.reduction);
    this.fromLogits = options.fromLogits ?? false;
    this.ignoreClass = options.ignoreClass ?? null;
    if (!Number.isSafeInteger(this.ignoreClass ?? 0))
      throw new ArgumentError(`${this.name}: ignoreClass must be an integer or null, got ${this.ignoreClass}`);
    this.axis = options.axis ?? -1;
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    return sparseCategoricalCrossentropy(targets, predictions, this.#options(predictions, fused));
  }

  withGradient(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient {
    return crossentropyWithGradient(targets, predictions, dy, this.#options(predictions, fused));
  }

  #options({ shape }: Tensor, fused: boolean): { fromLogits: boolean; ignoreClass: number | null } {
    const { name, axis, fromLogits, ignoreClass } = this;
    if (axis !== -1 && axis !== shape.length - 1)
      throw new ArgumentError(`${name}: axis must be the last, -1 or ${shape.length - 1} here, got ${axis}`);
    return { fromLogits: fused || fromLogits, ignoreClass };
  }
}
