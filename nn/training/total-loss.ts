import { type Shape, type Tensor, add, div, equal, mean, mul, notEqual, scale, sizeOf, sub } from '../../engine';
import { expandMask } from '../layers/core/expand-mask';
import { getMask } from '../keras-mask';
import type { Loss } from '../losses';
import { assertFirstAxes, besides } from '../metrics/figures';
import type { Objective } from '../types';
import type { Batch } from './pass';

export interface CountedLoss {
  /** The losses of outputs added up, each by its weight, a figure each sample: their mean is what logs have. */
  readonly rows: Tensor;
  /** What is minimised. */
  readonly value: Tensor;
  /** What else a pass counts of a batch: of several losses each, and metrics. */
  with(metrics: readonly Tensor[]): readonly Tensor[];
}

/**
 * The places of the figures that are means of batches, after the loss itself. Keras's figure for each of several losses
 * is the mean of the batches' means, however large they are, while that of the loss itself, and of one that is not
 * reduced, is over samples.
 */
export function perBatch(objectives: readonly Objective[]): ReadonlySet<number> {
  const losses = objectives.flatMap(({ loss }) => loss ?? []);
  return new Set(losses.length > 1 ? losses.flatMap(({ reduction }, i) => (reduction === 'none' ? [] : [i + 1])) : []);
}

/**
 * The loss where it is more than the mean of one output's: for several outputs, for outputs that have more than one
 * loss a sample, such as a map of them, or masks, for samples that weigh differently or do not count, and for other
 * reductions than the mean, and with penalties. By Keras the mean is over the batch, whatever the samples' weights, but
 * over what masks leave in; and a loss that is not reduced has the gradient of its sum, to which each of its elements
 * adds whatever other outputs lose.
 * @param predictions of each output. @param rows its loss, `[n, ...]`. @param penalty what layers add, one number.
 */
export function totalLoss(
  objectives: readonly Objective[],
  { weights, y }: Batch,
  predictions: readonly Tensor[],
  rows: readonly (Tensor | null)[],
  penalty: Tensor | null,
): CountedLoss {
  let repeats = 1;
  const parts = rows.flatMap((elements, i) => {
    const { loss, weight } = objectives[i]!;
    if (!loss || !elements) return [];
    if (loss.reduction === 'none') repeats = Math.max(repeats, elements.size);
    const mask = getMask(predictions[i]!);
    return [{ loss: reduced(loss, elements, y[i]!, weights[i], mask), weight }];
  });
  const losses = parts.map(({ loss }) => loss);
  const total = parts.map(({ loss, weight }) => scale(loss, weight)).reduce((sum, loss) => add(sum, loss));
  const value = repeats > 1 ? scale(mean(total), repeats) : mean(total);
  const places = perBatch(objectives);
  return {
    rows: penalty ? add(total, penalty) : total,
    value: penalty ? add(value, penalty) : value,
    with: (metrics) => [
      ...(losses.length > 1 ? losses.map((each, i) => (places.has(i + 1) ? scale(each, 1 / each.size) : each)) : []),
      ...metrics.map(eachSample),
    ],
  };
}

/** A figure each sample, whose mean is what the loss reduces its elements to. */
function reduced(loss: Loss, rows: Tensor, targets: Tensor, weights: Tensor | undefined, mask: Tensor | null): Tensor {
  const isOne = rows.shape.length === 0;
  const all = isOne ? mul(rows, ones(mask?.shape ?? [targets.shape[0]!], rows)) : rows;
  const elements = mask ? mul(all, expandMask(mask, all)) : all;
  const each = weights && weights.shape.length > 1 ? eachSample(weighed(elements, weights)) : eachSample(elements);
  const result = weights?.shape.length === 1 ? mul(each, weights) : each;
  // As in Keras, one loss for the batch is left as it is, unless samples weigh: then each of them has it.
  if (loss.reduction === 'none' || (isOne && !weights && !mask)) return result;
  if (loss.reduction === 'sum') return scale(result, elements.size);
  const counted = [
    shares(loss, targets, all) ?? [],
    mask ?? [],
    loss.reduction === 'meanWithSampleWeight' && weights ? weights : [],
  ].flat();
  if (counted.length === 0) return result;
  const most = counted.toSorted((a, b) => b.shape.length - a.shape.length);
  return mul(result, inverse(mean(most.reduce(weighed))));
}

const ones = (shape: Shape, { engine }: Tensor): Tensor =>
  engine.tensor(new Float32Array(sizeOf(shape)).fill(1), shape);

/** Each element by its weight, or that of all that are with it in the weights' axes. */
function weighed(elements: Tensor, weights: Tensor): Tensor {
  assertFirstAxes(elements, weights);
  return mul(elements, besides(weights, elements));
}

/** Of each element 1 where it counts, else 0; null where all do. */
function shares(loss: Loss, labels: Tensor, elements: Tensor): Tensor | null {
  if (loss.counted) return loss.counted(elements);
  const { ignoreClass = null } = loss;
  return ignoreClass === null ? null : notEqual(labels, labels.engine.tensor(Uint32Array.of(ignoreClass)));
}

/** `1 / x`, and 0 where x is. */
function inverse(x: Tensor): Tensor {
  const isZero = equal(x, 0);
  return div(sub(1, isZero), add(x, isZero));
}

/** One figure a sample: the mean over whatever else an output has. */
function eachSample(rows: Tensor): Tensor {
  const others = rows.shape.slice(1).map((_, i) => i + 1);
  return others.length > 0 ? mean(rows, { axes: others }) : rows;
}
