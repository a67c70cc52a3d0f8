import { type Tensor, binaryCrossentropy } from '../../engine';
import { isLastAxis, wantAxis, withLastAxis } from './axis';
import { type Loss, type Reduction, type SmoothedCrossentropyLossOptions, reductionOf } from './loss';

/** Keras's BinaryCrossentropy: targets are 0 or 1, or between, for each output by itself. */
export class BinaryCrossentropy implements Loss {
  static readonly options = { fromLogits: false, labelSmoothing: 0, axis: -1 };
  readonly name: string;
  readonly targets = 'values';
  readonly fuses = true;
  readonly reduction: Reduction;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: SmoothedCrossentropyLossOptions = {}) {
    this.name = options.name ?? 'binaryCrossentropy';
    this.reduction = reductionOf(this.name, options.reduction);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = wantAxis(this.name, options.axis ?? -1);
  }

  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor {
    const { name, axis, fromLogits, labelSmoothing } = this;
    const isLast = isLastAxis(name, predictions, axis);
    const [t, p] = [targets, predictions].map((x) => (isLast ? x : withLastAxis(x, axis))) as [Tensor, Tensor];
    return binaryCrossentropy(t, p, { fromLogits: fused || fromLogits, labelSmoothing });
  }
}
