import { meanAbsoluteError } from '../../engine';
import type { Loss } from './loss';

/** Keras's MeanAbsoluteError. */
export class MeanAbsoluteError implements Loss {
  readonly name = 'meanAbsoluteError';
  readonly targets = 'values';
  readonly fuses = null;
  readonly rows = meanAbsoluteError;
}
