import { meanSquaredError } from '../../engine';
import type { Loss, LossOptions } from './loss';

/** Keras's MeanSquaredError. */
export class MeanSquaredError implements Loss {
  static readonly options = {};
  readonly name: string;
  readonly targets = 'values';
  readonly fuses = null;
  readonly rows = meanSquaredError;

  constructor({ name = 'meanSquaredError' }: LossOptions = {}) {
    this.name = name;
  }
}
