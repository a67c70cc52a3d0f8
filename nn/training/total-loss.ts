import { type Tensor, add, mean, mul, scale } from '../../engine';
import type { Batch } from './pass';
import type { Objective } from './trainer';

export interface TotalLoss {
  /** Of each output that has one, a figure each sample. */
  readonly losses: readonly Tensor[];
  /** The same added up, each by its weight: what is minimised is their mean. */
  readonly rows: Tensor;
  readonly value: Tensor;
}

/**
 * The loss where it is more than the mean of one output's: for several outputs, for outputs that have more than one loss a
 * sample, such as a map of them, and for samples that weigh differently. By Keras the mean is over the batch, whatever the
 * samples' weights.
 * @param rows the loss of each output, `[n, ...]`.
 */
export function totalLoss(objectives: readonly Objective[], { weights }: Batch, rows: readonly (Tensor | null)[]): TotalLoss {
  const parts = rows.flatMap((each, i) => {
    if (!each) return [];
    const loss = eachSample(each);
    return [{ loss: weights[i] ? mul(loss, weights[i]) : loss, weight: objectives[i]!.weight }];
  });
  const losses = parts.map(({ loss }) => loss);
  const total = parts.map(({ loss, weight }) => scale(loss, weight)).reduce((sum, loss) => add(sum, loss));
  return { losses, rows: total, value: mean(total) };
}

/** One figure a sample: the mean over whatever else an output has. */
export function eachSample(rows: Tensor): Tensor {
  const others = rows.shape.slice(1).map((_, i) => i + 1);
  return others.length > 0 ? mean(rows, { axes: others }) : rows;
}
