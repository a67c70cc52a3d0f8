import { Adam } from './adam';
import type { Optimizer } from './optimizer';

/**
 * An optimizer, or its Keras name, in upper or lower case, with Keras's defaults. Those but Adam are loaded when asked
 * for by name, and so are no part of a bundle's first chunk.
 */
export async function optimizer(optimizer: string | Optimizer): Promise<Optimizer> {
  if (typeof optimizer === 'object') return optimizer;
  return optimizer.toLowerCase() === 'adam' ? new Adam() : (await import('./more')).moreOptimizers(optimizer);
}
