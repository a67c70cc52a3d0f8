import { meanSquaredError } from '../../engine';
import type { Loss } from '.';

export const meanSquaredErrorLoss: Loss = {
  name: 'meanSquaredError',
  targets: 'values',
  fuses: null,
  rows: (t, p) => meanSquaredError(t, p),
};
