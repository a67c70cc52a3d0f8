import { ArgumentError, type Shape, ShapeError, type Tensor, formatShape, mul } from '../../engine';
import { bincount } from '../../engine/ops/bincount';
import { keepTopK } from '../../engine/ops/keep-top-k';
import { thresholdBins } from '../../engine/ops/threshold-bins';
import { automaticName } from '../names';
import { type Option, option } from '../schema';
import { besides, fullWeights } from './figures';
import { StatefulMetric } from './stateful-metric';

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** One threshold, or several, as they are given. */
export const thresholds: Option<number | readonly number[]> = /* @__PURE__ */ option(
  'numbers',
  'a number in [0, 1], or a list of them',
  (value) =>
    isShare(value) || (Array.isArray(value) && value.length > 0 && value.every(isShare))
      ? (value as number | readonly number[])
      : undefined,
);

/** What Keras has for the least number there is: that of a prediction that is not among the `topK`. */
const NONE = -1e10;

/** Of a threshold each: how many samples are on which side, or what they weigh. */
export interface Confusions {
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly trueNegatives: readonly number[];
  readonly falseNegatives: readonly number[];
}

/** How predictions are counted by thresholds. */
interface Counting {
  /** Whether each column of the outputs is counted by itself. Default false. */
  readonly apart?: boolean;
  /** The only column that counts; negative ones count from the end. Default null, all. */
  readonly classId?: number | null;
  /** The others are below every threshold. Default null, all. */
  readonly topK?: number | null;
  /** What the columns weigh. Default null, alike. */
  readonly labelWeights?: readonly number[] | null;
}

/** As NumPy's `allclose` with Keras's epsilon. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-7 + 1e-5 * Math.abs(b);

/** Whether thresholds are 0, 1 / (n - 1), ..., 1. Keras counts by these in another way, which rounds differently. */
export const areEven = (list: readonly number[]): boolean =>
  list.length >= 3 && list.every((value, i) => isNear(value, i / (list.length - 1)));

/**
 * The numbers that tell true and false positives and negatives at some thresholds: how many predictions are between
 * each two, of positive and of negative targets.
 */
export class ThresholdCounts {
  readonly #ascending: Float32Array;
  /** Where each of the thresholds stands among them. */
  readonly #places: readonly number[];

  /** @param even as `areEven` says, which does not see what is added at the ends. */
  constructor(
    list: readonly number[],
    readonly even: boolean = areEven(list),
  ) {
    const order = list.map((_, i) => i).sort((a, b) => list[a]! - list[b]!);
    this.#ascending = Float32Array.from(order, (i) => list[i]!);
    this.#places = list.map((_, i) => order.indexOf(i));
  }

  /** How many numbers there are. @param groups columns that are counted by themselves. */
  size(groups = 1): number {
    return 2 * (this.#ascending.length + 1) * groups;
  }

  /** What a batch adds to them, `[size]`. */
  of(yTrue: Tensor, yPred: Tensor, weights: Tensor | null, counting: Counting = {}): Tensor {
    const { apart = false, classId = null, topK = null, labelWeights = null } = counting;
    const { engine, shape } = yPred;
    const columns = shape.at(-1)!;
    if (classId !== null && shape.length < 2)
      throw new ShapeError(`classId is of outputs of shape [n, classes], got ${formatShape(shape)}`);
    if (topK !== null && topK > columns)
      throw new ArgumentError(`topK must be at most ${columns}, as many as there are outputs, got ${topK}`);
    const kept = topK === null ? yPred : keepTopK(yPred, { k: topK, others: NONE });
    const bins = thresholdBins(yTrue, kept, engine.tensor(this.#ascending), {
      even: this.even,
      fromBelow0: this.#ascending[0]! < 0,
      apart,
      column: classId !== null && classId < 0 ? classId + columns : classId,
    });
    // As in Keras, the one column has the weights of the others.
    const one = { shape: classId === null ? shape : [...shape.slice(0, -1), 1] };
    const full = weights && fullWeights(fullWeights(weights, one), yPred);
    return bincount(bins, labelWeights ? labelled(full, shape, labelWeights) : full, {
      bins: this.size(apart ? columns : 1),
    });

    function labelled(rows: Tensor | null, shape: Shape, labels: readonly number[]): Tensor {
      const each = engine.tensor(
        Float32Array.from({ length: yPred.size }, (_, i) => labels[i % columns]!),
        shape,
      );
      return rows ? mul(each, besides(rows, yPred)) : each;
    }
  }

  /** From the sums of these numbers. @param group of the columns that are counted by themselves. */
  confusions(state: readonly number[], group = 0): Confusions {
    const bins = this.#ascending.length + 1;
    const first = group * 2 * bins;
    const above = (counts: readonly number[]): number[] => {
      const sums = [...counts];
      for (let i = bins - 2; i >= 0; i--) sums[i]! += sums[i + 1]!;
      return sums;
    };
    const negative = above(state.slice(first, first + bins));
    const positive = above(state.slice(first + bins, first + 2 * bins));
    return {
      truePositives: this.#places.map((t) => positive[t + 1]!),
      falsePositives: this.#places.map((t) => negative[t + 1]!),
      trueNegatives: this.#places.map((t) => negative[0]! - negative[t + 1]!),
      falseNegatives: this.#places.map((t) => positive[0]! - positive[t + 1]!),
    };
  }
}

/** A figure alone where there is one. */
export const oneOrAll = (values: readonly number[]): number | readonly number[] =>
  values.length === 1 ? values[0]! : values;

/** What counts predictions above thresholds: targets are 0 or 1 for each output. */
export abstract class ConfusionMetric extends StatefulMetric {
  static override readonly naming: (className: string) => string = automaticName;
  readonly targets: 'labels' | 'values' = 'values';
  /** Of predictions `[n]` each is a sample. */
  get perElement(): boolean {
    return true;
  }
}
