import { meanAbsoluteError } from '../../engine';
import type { Loss, LossOptions } from './loss';

/** Keras's MeanAbsoluteError. */
export class MeanAbsoluteError implements Loss {
  static readonly options = {};
  readonly name: string;
  readonly targets = 'values';
  readonly fuses = null;
  readonly rows = meanAbsoluteError;

  constructor({ name = 'meanAbsoluteError' }: LossOptions = {}) {
    this.name = name;
  }
}
