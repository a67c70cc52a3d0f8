import { perSample } from '../per-sample';
import type { Loss, LossFunction } from './loss';

/** A function as a loss. It sees the model's outputs as they are. */
export function ownLoss(loss: LossFunction): Loss {
  const name = loss.name || 'loss';
  return { name, targets: 'values', rows: perSample(`${name}: a loss`, 'gives', loss) };
}
