import { type Tensor, clipByGlobalNorm, clipByNorm, clipByValue } from '../../engine';
import type { Optimizer } from './optimizer';

/**
 * Clips gradients in place as the optimizer asks, which has one limit at most.
 * @param gradients one for each weight.
 */
export function clipGradients(gradients: readonly Tensor[], optimizer: Optimizer): void {
  const { clipnorm, globalClipnorm, clipvalue } = optimizer;
  if (clipnorm !== null) clipByNorm(gradients, clipnorm);
  else if (globalClipnorm !== null) clipByGlobalNorm(gradients, globalClipnorm);
  else if (clipvalue !== null) clipByValue(gradients, clipvalue);
}
