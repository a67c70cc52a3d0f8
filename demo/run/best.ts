import type { Point } from './frame';

/**
 * The one with the least loss of the points at the ends of epochs, and its epoch, from 0; as early stopping counts, NaN
 * is never better.
 */
export function bestOf(validation: readonly Point[]): { readonly epoch: number; readonly point: Point } | null {
  if (validation.length === 0) return null;
  const better = (loss: number, than: number): boolean => loss < than || (Number.isNaN(than) && !Number.isNaN(loss));
  const epoch = validation.reduce((best, { loss }, i) => (better(loss, validation[best]!.loss) ? i : best), 0);
  return { epoch, point: validation[epoch]! };
}
