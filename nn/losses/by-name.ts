import type { Loss, LossFunction } from './loss';
import type { LossName } from './registry';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';

/**
 * A loss, a function as one, or a loss by its Keras name: in either spelling, the class's, or the short one. Those that
 * fewer use are loaded when asked for, and so are no part of a bundle's first chunk.
 */
export async function loss(loss: LossName | (string & {}) | Loss | LossFunction): Promise<Loss> {
  if (typeof loss === 'object' && loss !== null && 'rows' in loss) return loss;
  if (typeof loss === 'string' && /^sparse_?categorical_?crossentropy$/i.test(loss))
    return new SparseCategoricalCrossentropy();
  return (await import('./registry')).lossFrom(loss);
}
