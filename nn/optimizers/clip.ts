import { ArgumentError, type Tensor, clipByGlobalNorm, clipByNorm, clipByValue } from '../../engine';
import type { Optimizer } from './optimizer';

/**
 * Clips gradients in place as the optimizer asks.
 * @param gradients one for each weight. @throws ArgumentError for a limit that is not positive, or two ways of
 * clipping.
 */
export function clipGradients(gradients: readonly Tensor[], optimizer: Optimizer): void {
  assertOneLimit(optimizer);
  const { clipnorm, globalClipnorm, clipvalue } = optimizer;
  if (clipnorm !== null) clipByNorm(gradients, clipnorm);
  else if (globalClipnorm !== null) clipByGlobalNorm(gradients, globalClipnorm);
  else if (clipvalue !== null) clipByValue(gradients, clipvalue);
}

/** @throws ArgumentError for a limit that is not positive, or two ways of clipping. */
export function assertOneLimit({ className, clipnorm, globalClipnorm, clipvalue }: Optimizer): void {
  const given = Object.entries({ clipnorm, globalClipnorm, clipvalue }).filter(([, limit]) => limit !== null);
  if (given.length > 1 || given.some(([, limit]) => !(limit! > 0 && limit! < Infinity))) {
    const told = given.map(([name, limit]) => `${name} ${limit}`).join(', ');
    throw new ArgumentError(
      `${className}: only one of clipnorm, globalClipnorm and clipvalue may be set, to a positive number; got ${told}`,
    );
  }
}
