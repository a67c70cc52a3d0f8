import { ShapeError, type Shape, type Tensor, concatenate, formatShape, mean, mul, reshape, sum } from '../../engine';

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
    added: (yTrue, yPred, weights) => totalAndCount(metric.rows!(yTrue, yPred), weights),
    result: meanOf,
  };
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
  const each = meanAlong(values, behind(values, weights?.shape.length ?? 1));
  const samples = values.engine.tensor(Float32Array.of(values.shape[0] ?? 1));
  if (!weights) return stateFrom([sum(each), samples]);
  assertFirstAxes(values, weights);
  const perSample = (x: Tensor): Tensor => sum(meanAlong(x, behind(x, 1)));
  return stateFrom([perSample(mul(each, weights)), perSample(weights)]);
}

/** As Keras's Sum. */
export function weightedSum(values: Tensor, weights: Tensor | null): Tensor {
  if (!weights) return stateFrom([sum(values)]);
  assertFirstAxes(values, weights);
  return stateFrom([sum(mul(sumAlong(values, behind(values, weights.shape.length)), weights))]);
}

/** @throws ShapeError unless the weights have the first axes of the values. */
export function assertFirstAxes({ shape }: { shape: Shape }, weights: { shape: Shape }): void {
  if (weights.shape.some((size, axis) => size !== shape[axis]))
    throw new ShapeError(
      `sampleWeight ${formatShape(weights.shape)} must be one number per sample, [n], or have the first axes of the ` +
        `values that it weighs, ${formatShape(shape)}`,
    );
}

/** Weights with as many axes as values have, to multiply them by. */
export const besides = (weights: Tensor, { shape }: { shape: Shape }): Tensor =>
  reshape(weights, [...weights.shape, ...shape.slice(weights.shape.length).map(() => 1)]);
