import { binaryCrossentropy } from '../../engine';
import type { Loss } from '.';

export const binaryCrossentropyLoss: Loss = {
  name: 'binaryCrossentropy',
  targets: 'values',
  fuses: 'sigmoid',
  rows: (t, p, fromLogits) => binaryCrossentropy(t, p, { fromLogits }),
};
