import { type Tensor, add, div, equal, mean, mul, scale, sub } from '../../engine';
import type { Loss } from '../losses';
import type { Objective } from '../types';
import type { Batch } from './pass';

export interface TotalLoss {
  /** Of each output that has one, a figure each sample. */
  readonly losses: readonly Tensor[];
  /** The same added up, each by its weight: their mean is what logs have. */
  readonly rows: Tensor;
  /** What is minimised. */
  readonly value: Tensor;
}

/**
 * The loss where it is more than the mean of one output's: for several outputs, for outputs that have more than one
 * loss a sample, such as a map of them, for samples that weigh differently or do not count, and for other reductions
 * than the mean, and with penalties. By Keras the mean is over the batch, whatever the samples' weights; and a loss that is not reduced has
 * the gradient of its sum, to which each of its elements adds whatever other outputs lose.
 * @param rows the loss of each output, `[n, ...]`. @param penalty what layers add, one number.
 */
export function totalLoss(
  objectives: readonly Objective[],
  { weights, y }: Batch,
  rows: readonly (Tensor | null)[],
  penalty: Tensor | null,
): TotalLoss {
  let repeats = 1;
  const parts = rows.flatMap((elements, i) => {
    const { loss, weight } = objectives[i]!;
    if (!loss || !elements) return [];
    if (loss.reduction === 'none') repeats = Math.max(repeats, elements.size);
    return [{ loss: reduced(loss, elements, y[i]!, weights[i]), weight }];
  });
  const losses = parts.map(({ loss }) => loss);
  const total = parts.map(({ loss, weight }) => scale(loss, weight)).reduce((sum, loss) => add(sum, loss));
  const value = repeats > 1 ? scale(mean(total), repeats) : mean(total);
  return penalty ? { losses, rows: add(total, penalty), value: add(value, penalty) } : { losses, rows: total, value };
}

/** A figure each sample, whose mean is what the loss reduces its elements to. */
function reduced(loss: Loss, elements: Tensor, targets: Tensor, weights: Tensor | undefined): Tensor {
  const each = eachSample(elements);
  const weighed = weights ? mul(each, weights) : each;
  if (loss.reduction === 'sum') return scale(weighed, elements.size);
  if (loss.reduction === 'none') return weighed;
  const counted = [
    shares(loss, targets) ?? [],
    loss.reduction === 'meanWithSampleWeight' && weights ? weights : [],
  ].flat();
  return counted.length > 0
    ? mul(weighed, inverse(mean(counted.reduce((product, share) => mul(product, share)))))
    : weighed;
}

/** Of each sample the share that counts; null where all does. */
function shares({ ignoreClass = null }: Loss, labels: Tensor): Tensor | null {
  if (ignoreClass === null) return null;
  const { engine, shape, size } = labels;
  const ignored = eachSample(equal(labels, engine.tensor(new Uint32Array(size).fill(ignoreClass), shape)));
  return sub(engine.tensor(new Float32Array(ignored.size).fill(1)), ignored);
}

/** `1 / x`, and 0 where x is. */
function inverse(x: Tensor): Tensor {
  const isZero = equal(x, x.engine.tensor(new Float32Array(1), []));
  return div(sub(x.engine.tensor(Float32Array.of(1), []), isZero), add(x, isZero));
}

/** One figure a sample: the mean over whatever else an output has. */
export function eachSample(rows: Tensor): Tensor {
  const others = rows.shape.slice(1).map((_, i) => i + 1);
  return others.length > 0 ? mean(rows, { axes: others }) : rows;
}
