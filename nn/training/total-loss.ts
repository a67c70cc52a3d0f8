import { ArgumentError, type Tensor, add, div, equal, mean, mul, notEqual, scale, sizeOf, sub } from '../../engine';
import { getMask } from '../keras-mask';
import { expandMask } from '../layers/core/expand-mask';
import type { Loss } from '../losses';
import { fitted, product, withRank } from '../metrics/figures';
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
 * loss a sample, such as a map of them, or one for the batch, or masks, for samples that weigh differently or do not
 * count, and for other reductions than the mean, and with penalties, which may be all there is. By Keras the mean is
 * over the batch, whatever the samples' weights, but over what masks leave in; and a loss that is not reduced has the
 * gradient of its sum, to which each of its elements adds whatever other outputs lose.
 * @param predictions of each output. @param rows its loss, `[n, ...]`. @param penalty what layers add, one number.
 */
export function totalLoss(
  objectives: readonly Objective[],
  { x, weights, y }: Pick<Batch, 'x' | 'y' | 'weights'>,
  predictions: readonly Tensor[],
  rows: readonly (Tensor | null)[],
  penalty: Tensor | null,
): CountedLoss {
  const samples = x[0]!.shape[0]!;
  /** To be added up over samples. */
  const counted = (figure: Tensor): Tensor => (figure.size === samples ? figure : scale(mean(figure), samples));
  let repeats = 1;
  const losses = rows.flatMap((elements, i) => {
    const { loss } = objectives[i]!;
    if (!loss || !elements) return [];
    const result = reduced(loss, elements, y[i]!, weights[i], getMask(predictions[i]!));
    if (loss.reduction === 'none') repeats = Math.max(repeats, result.size);
    return [{ ...objectives[i]!, figure: result.figure.size === samples ? result.figure : mean(result.figure) }];
  });
  const parts = losses.map(({ figure, weight }) => scale(figure, weight));
  if (parts.length === 0 && !penalty)
    throw new ArgumentError(
      'there is no loss to compute; give compile() one, or the model a layer that adds one, by addLoss() or a regularizer',
    );
  const total = (terms: readonly Tensor[]): Tensor => terms.reduce((sum, term) => add(sum, term));
  const own = parts.length > 0 ? (repeats > 1 ? scale(mean(total(parts)), repeats) : mean(total(parts))) : null;
  const places = perBatch(objectives);
  return {
    rows: counted(total([...parts, penalty ?? []].flat())),
    value: total([own ?? [], penalty ?? []].flat()),
    with: (metrics) => [
      ...(losses.length > 1 ? losses.map(({ figure }, i) => (places.has(i + 1) ? mean(figure) : counted(figure))) : []),
      ...metrics.map(eachSample),
    ],
  };
}

/**
 * A figure each sample, or a few, whose mean is what the loss reduces its elements to, as Keras's
 * `reduce_weighted_values`, and how many elements they are of.
 */
function reduced(
  loss: Loss,
  elements: Tensor,
  targets: Tensor,
  weights: Tensor | undefined,
  mask: Tensor | null,
): { figure: Tensor; size: number } {
  const isOne = elements.shape.length === 0;
  const own = weights && !isOne ? fitted(weights, elements, true) : weights;
  const masks = [mask ?? [], shares(loss, targets, elements) ?? []].flat();
  const kept = mask ? mul(elements, isOne ? mask : expandMask(mask, elements)) : elements;
  // Of one element, it by each weight.
  const all = own ? mul(kept, kept.shape.length === 0 ? own : withRank(own, kept.shape.length)) : kept;
  const { size } = all;
  const figure = eachSample(all);
  if (loss.reduction === 'sum') return { figure: scale(figure, size), size };
  // As in Keras, one loss for the batch is left as it is, unless samples weigh: then each of them has it.
  if (loss.reduction === 'none' || (isOne && !own && !mask)) return { figure, size };
  const byWeights = loss.reduction === 'meanWithSampleWeight';
  const counted = byWeights && own ? [own, ...masks] : masks;
  const divisor = product(counted);
  if (!divisor) return { figure, size };
  // Keras divides by the sum of the weights as they are given: one that repeats along an axis of 1 counts once.
  const repeats = byWeights ? sizeOf(all.shape.slice(0, divisor.shape.length)) / divisor.size : 1;
  return { figure: mul(figure, inverse(repeats === 1 ? mean(divisor) : scale(mean(divisor), 1 / repeats))), size };
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
