import { ArgumentError } from '../../engine';
import { warningToConsole } from '../callbacks/messages';

/** Of a run that took fewer batches than it was to. */
export const warnOfBatches = (batches: number, expected: number): void =>
  warningToConsole(
    `the data ended after ${batches} batches, ${expected} were expected: give fewer steps, or data that can be ` +
      'iterated again',
  );

/** Of a `fit` whose data gave no batch any more. */
export const warnOfEpochs = (epochs: number, expected: number): void =>
  warningToConsole(
    `fit: the data has no more batches, so it ends after ${epochs} of ${expected} epochs; give data that can be ` +
      'iterated again',
  );

/** The error of a split that leaves no samples to train, or to validate with. */
export const noneLeft = (validationSplit: number, rows: number, trained: number): ArgumentError =>
  new ArgumentError(
    `fit: validationSplit ${validationSplit} leaves none of ${rows} samples to ${trained < 1 ? 'train' : 'validate'} with`,
  );

/** The same of what cannot be split. */
export const splitGenerator = (): ArgumentError =>
  new ArgumentError('fit: validationSplit takes arrays, not a generator; give validationData');

/** The error of an evaluation. */
export const noBatch = (): ArgumentError =>
  new ArgumentError('there is no batch to evaluate; give samples, or batches');

/** Of a validation without a batch. @throws ArgumentError where there has been none with. */
export function noValidation(history: object): void {
  if (!('val_loss' in history)) throw noBatch();
  warningToConsole(
    'fit: validationData has no more batches, so this epoch has no validation; give data that can be iterated again',
  );
}
