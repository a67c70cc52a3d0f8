import { meanAbsoluteError } from '../../engine';
import { type Loss, type LossOptions, type Reduction, reductionOf } from './loss';

/** Keras's MeanAbsoluteError. */
export class MeanAbsoluteError implements Loss {
  static readonly options = {};
  readonly name: string;
  readonly targets = 'values';
  readonly reduction: Reduction;
  readonly rows = meanAbsoluteError;

  constructor({ name = 'meanAbsoluteError', reduction }: LossOptions = {}) {
    this.name = name;
    this.reduction = reductionOf(name, reduction);
  }
}
