import { meanSquaredError } from '../../engine';
import { type Loss, type LossOptions, type Reduction, reductionOf } from './loss';

/** Keras's MeanSquaredError. */
export class MeanSquaredError implements Loss {
  static readonly options = {};
  readonly name: string;
  readonly targets = 'values';
  readonly reduction: Reduction;
  readonly rows = meanSquaredError;

  constructor({ name = 'meanSquaredError', reduction }: LossOptions = {}) {
    this.name = name;
    this.reduction = reductionOf(name, reduction);
  }
}
