import { ArgumentError } from '../../engine';
import { BinaryCrossentropy } from './binaryCrossentropy';
import { CategoricalCrossentropy } from './categoricalCrossentropy';
import type { Loss, LossFunction } from './loss';
import { MeanAbsoluteError } from './meanAbsoluteError';
import { MeanSquaredError } from './meanSquaredError';
import { ownLoss } from './ownLoss';

const LOSSES = { CategoricalCrossentropy, BinaryCrossentropy, MeanSquaredError, MeanAbsoluteError } as const;

/** Keras's short names. */
const SHORT: Readonly<Record<string, string>> = {
  bce: 'BinaryCrossentropy',
  mse: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
};

/** The losses that are loaded when asked for. @throws ArgumentError for a name that none has. */
export function moreLosses(loss: string | LossFunction): Loss {
  if (typeof loss === 'function') return ownLoss(loss);
  const plain = loss.replaceAll('_', '').toLowerCase();
  const found = Object.entries(LOSSES).find(([name]) => name.toLowerCase() === plain || name === SHORT[plain]);
  if (!found) {
    const names = [
      'sparseCategoricalCrossentropy',
      ...Object.keys(LOSSES).map((name) => name[0]!.toLowerCase() + name.slice(1)),
    ];
    throw new ArgumentError(`unknown loss ${loss}; there are ${names.join(', ')}`);
  }
  return new found[1]();
}
