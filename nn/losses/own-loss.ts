import { returnsTensor } from '../returns-tensor';
import type { Loss, LossFunction } from './loss';

/** A function as a loss, which is reduced whatever its shape. It sees the model's outputs as they are. */
export function ownLoss(loss: LossFunction): Loss {
  const name = loss.name || 'loss';
  return { name, targets: 'values', rows: returnsTensor(`${name}: a loss`, loss) };
}
