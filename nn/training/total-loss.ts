import { type Tensor, add, mean, scale } from '../../engine';
import type { Batch } from './pass';
import { type Objective, weighted } from './trainer';

export type TotalLoss = typeof totalLoss;

/** The loss of a model with several outputs: theirs, each by its weight, added up. */
export function totalLoss(objectives: readonly Objective[], batch: Batch, rows: readonly Tensor[]): { losses: Tensor[]; rows: Tensor; value: Tensor } {
  const losses = rows.map((loss) => weighted(loss, batch.weights));
  const total = losses.map((loss, i) => scale(loss, objectives[i]!.weight)).reduce(add);
  return { losses, rows: total, value: mean(total) };
}
