import {
  ShapeError,
  type Shape,
  type Tensor,
  broadcastTo,
  concatenate,
  formatShape,
  mean,
  mul,
  reshape,
  sameShape,
  sum,
} from '../../engine';

/** A metric as numbers that batches add to. */
export interface Figures {
  /** How many there are. */
  readonly size: number;
  /** Whether it is the mean of a value per sample: what masks leave out does not count in it, as in Keras. */
  readonly isMean?: boolean | undefined;
  /** What a batch adds to them, `[size]`. @param weights as `shaped` has them. */
  added(yTrue: Tensor, yPred: Tensor, weights: Tensor | null): Tensor;
  /** The metric, or several, from their sums. */
  result(sums: readonly number[]): number | readonly number[];
}

/** What is known of a metric to count it by itself. */
export interface CountedMetric {
  readonly isMean?: boolean;
  rows?(yTrue: Tensor, yPred: Tensor): Tensor;
  /** Whether each output is a value of its own, which may weigh, though `rows` may be their means. */
  readonly perElement?: boolean;
  stateSize?(outputShape: Shape): number;
  stateOf?(yTrue: Tensor, yPred: Tensor, weights: Tensor | null): Tensor;
  resultOf?(state: readonly number[]): number | readonly number[];
}

/** Of a metric that is a mean, the total and the count that it is of. @param outputShape without the batch. */
export function figuresOf(metric: CountedMetric, outputShape: Shape): Figures {
  if (metric.stateOf)
    return {
      size: metric.stateSize!(outputShape),
      isMean: metric.isMean,
      added: (yTrue, yPred, weights) => metric.stateOf!(yTrue, yPred, weights),
      result: (state) => metric.resultOf!(state),
    };
  return {
    size: 2,
    isMean: true,
    added: (yTrue, yPred, weights) => totalAndCount(valuesOf(metric, yTrue, yPred), weights),
    result: meanOf,
  };
}

function valuesOf(metric: CountedMetric, yTrue: Tensor, yPred: Tensor): Tensor {
  if (!metric.perElement) return metric.rows!(yTrue, yPred);
  const each = [...yPred.shape, 1];
  const values = metric.rows!(yTrue.view(yTrue.dtype === 'u32' ? yPred.shape : each), yPred.view(each));
  return values.view(yPred.shape);
}

/** As Keras divides, 0 by 0 too. */
export const divideNoNaN = (a: number, b: number): number => (b === 0 ? 0 : a / b);

export const meanOf = ([total, count]: readonly number[]): number => divideNoNaN(total!, count!);

/** Of numbers, what is added to a state: scalars and vectors one behind the other. */
export const stateFrom = (parts: readonly Tensor[]): Tensor =>
  parts.length === 1
    ? reshape(parts[0]!, [parts[0]!.size])
    : concatenate(
        parts.map((part) => reshape(part, [part.size])),
        0,
      );

/** All axes behind the first `count`. */
const behind = ({ shape }: Tensor, count: number): number[] => [...shape.keys()].slice(count);

/** The same for all that an axis has; none for no axes. */
const meanAlong = (x: Tensor, axes: readonly number[]): Tensor => (axes.length > 0 ? mean(x, { axes }) : x);
const sumAlong = (x: Tensor, axes: readonly number[]): Tensor => (axes.length > 0 ? sum(x, { axes }) : x);

/**
 * As Keras's Mean: each sample counts once, by the mean of its values; or by its weight, which may be one for each of
 * them. @param values `[n, ...]`, or a scalar.
 */
export function totalAndCount(values: Tensor, weights: Tensor | null): Tensor {
  if (!weights) {
    const samples = values.engine.tensor(Float32Array.of(values.shape[0] ?? 1));
    return stateFrom([sum(meanAlong(values, behind(values, 1))), samples]);
  }
  const full = fullWeights(weights, values);
  const each = meanAlong(values, behind(values, full.shape.length));
  const perSample = (x: Tensor): Tensor => sum(meanAlong(x, behind(x, 1)));
  return stateFrom([perSample(mul(each, full)), perSample(full)]);
}

/** As Keras's Sum. */
export function weightedSum(values: Tensor, weights: Tensor | null): Tensor {
  if (!weights) return stateFrom([sum(values)]);
  const full = fullWeights(weights, values);
  return stateFrom([sum(mul(sumAlong(values, behind(values, full.shape.length)), full))]);
}

/**
 * Weights without an axis of 1 behind those of the values.
 * @param repeats whether values of an axis of 1 are repeated for weights that have more, as Keras's losses are.
 * @throws ShapeError unless they have the first axes of the values, or a size of 1 in their place.
 */
export function fitted(weights: Tensor, { shape }: { shape: Shape }, repeats = false): Tensor {
  const own = weights.shape.slice(0, shape.length);
  const fits = (size: number, axis: number): boolean =>
    size === 1 || size === shape[axis] || (repeats && shape[axis] === 1);
  if (weights.shape.length > shape.length + 1 || !weights.shape.every(fits))
    throw new ShapeError(
      `sampleWeight ${formatShape(weights.shape)} must be one number per sample, [n], or have the first axes of the ` +
        `values that it weighs, ${formatShape(shape)}, or a size of 1 in their place`,
    );
  return own.length < weights.shape.length ? reshape(weights, own) : weights;
}

/** The same, repeated along their axes of 1. @throws ShapeError as `fitted`. */
export function fullWeights(weights: Tensor, values: { shape: Shape }): Tensor {
  const own = fitted(weights, values);
  const shape = values.shape.slice(0, own.shape.length);
  return sameShape(own.shape, shape) ? own : broadcastTo(own, shape);
}

/** Weights with as many axes as values have, to multiply them by. @throws ShapeError as `fitted`. */
export const besides = (weights: Tensor, values: { shape: Shape }): Tensor =>
  withRank(fitted(weights, values), values.shape.length);

/** With so many axes, of 1 behind its own. */
export const withRank = (x: Tensor, rank: number): Tensor =>
  reshape(x, [...x.shape, ...Array.from({ length: rank - x.shape.length }, () => 1)]);

/** Weights and masks as one: those of fewer axes are the same along the others. */
export const product = (all: readonly Tensor[]): Tensor | null =>
  all
    .toSorted((a, b) => b.shape.length - a.shape.length)
    .reduce<Tensor | null>((most, each) => (most ? mul(most, withRank(each, most.shape.length)) : each), null);
