import { type Shape, type Tensor, sigmoid, softmax, split, sub } from '../../../engine';
import { randomLogGamma } from '../../../engine/ops/random-gamma';
import type { Draws } from './augmentation';

function logGamma(draws: Draws, shape: Shape, alpha: Tensor | number): Tensor {
  const ofEngine = typeof alpha === 'number' ? draws.images.engine.tensor([alpha]) : alpha;
  return randomLogGamma(ofEngine, shape, { key: draws.key, salt: draws.nextSalt() });
}

/** Numbers from 0 to 1, of the beta distribution whose parameters are both `alpha`: one number. */
export function beta(draws: Draws, shape: Shape, alpha: Tensor | number): Tensor {
  const [one, other] = split(logGamma(draws, [2, ...shape], alpha), 2) as [Tensor, Tensor];
  return sigmoid(sub(one, other)).view(shape);
}

/** Numbers that sum to 1, `[count]`, of the Dirichlet distribution whose parameters are all `alpha`. */
export const dirichlet = (draws: Draws, count: number, alpha: number): Tensor =>
  softmax(logGamma(draws, [count], alpha));
