import { meanSquaredError } from '../../engine';
import type { Loss } from './loss';

/** Keras's MeanSquaredError. */
export class MeanSquaredError implements Loss {
  readonly name = 'meanSquaredError';
  readonly targets = 'values';
  readonly fuses = null;
  readonly rows = meanSquaredError;
}
