import {
  type Shape,
  ShapeError,
  type Tensor,
  abs,
  formatShape,
  greater,
  greaterEqual,
  max,
  mul,
  sub,
  sum,
} from '../../engine';
import { define } from '../keras-object';
import { oneOf, orNull, positive } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { withoutUnknown } from '../symbolic-shape';
import { besides, fitted, stateFrom } from './figures';
import type { MetricOptions } from './metric';
import { StatefulMetric } from './stateful-metric';

const threshold: Option<number> = /* @__PURE__ */ option('number', 'in (0, 1]', (value) =>
  typeof value === 'number' && value > 0 && value <= 1 ? value : undefined,
);

const schema = {
  /**
   * What is made of the classes' scores: `'micro'`, the score of all together; `'macro'`, their mean; `'weighted'`,
   * weighted by how many targets each class has. Default null: the metric is a list.
   */
  average: /* @__PURE__ */ orNull(oneOf('micro', 'macro', 'weighted')).default(null),
  /** Outputs above it are positive, in (0, 1]. Default null: the largest of a sample alone is. */
  threshold: /* @__PURE__ */ orNull(threshold).default(null),
};

/** Options of `F1Score`, and those of every metric. */
export type F1ScoreOptions = MetricOptions & OptionsOf<typeof schema>;

const withBeta = {
  /** As of `F1Score`. Default null: the metric is a list. */
  average: schema.average,
  /** How many times as much recall counts as precision. Default 1. */
  beta: /* @__PURE__ */ positive.default(1),
  /** As of `F1Score`. Default null: the largest output of a sample alone is positive. */
  threshold: schema.threshold,
};

/** Options of `FBetaScore`, and those of every metric. */
export type FBetaScoreOptions = MetricOptions & OptionsOf<typeof withBeta>;

/** Keras's. */
const EPSILON = 1e-7;

/** Of a class each: true positives, false positives and negatives, and targets. */
const PARTS = 4;

abstract class FScore extends StatefulMetric {
  readonly targets = 'values';
  readonly direction = 'max';
  declare readonly average: 'micro' | 'macro' | 'weighted' | null;
  declare readonly threshold: number | null;
  abstract readonly beta: number;

  /** @throws ShapeError for an output that is not `[n, classes]`. */
  override stateSize(outputShape: Shape): number {
    if (outputShape.length !== 1)
      throw new ShapeError(
        withoutUnknown(
          `metric ${this.name} expects an output of shape [n, classes], got ${formatShape(outputShape)} per sample`,
        ),
      );
    return PARTS * outputShape[0]!;
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const { threshold } = this;
    const isPositive =
      threshold === null
        ? mul(greaterEqual(yPred, max(yPred, { axes: [-1], keepDims: true })), greater(abs(yPred), 1e-9))
        : greater(yPred, threshold);
    const weights = sampleWeight && fitted(sampleWeight, { shape: [yPred.shape[0]!] });
    const total = (x: Tensor): Tensor => sum(weights ? mul(x, besides(weights, x)) : x, { axes: [0] });
    return stateFrom([
      total(mul(isPositive, yTrue)),
      total(mul(isPositive, sub(1, yTrue))),
      total(mul(sub(1, isPositive), yTrue)),
      total(yTrue),
    ]);
  }

  override resultOf(state: readonly number[]): number | readonly number[] {
    const classes = state.length / PARTS;
    const counts = Array.from({ length: classes }, (_, c) =>
      Array.from({ length: PARTS }, (_, part) => state[part * classes + c]!),
    );
    const scores = counts.map((each) => this.#score(each));
    const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    switch (this.average) {
      case null:
        return scores;
      case 'micro':
        return this.#score(Array.from({ length: PARTS }, (_, part) => add(counts.map((each) => each[part]!))));
      case 'macro':
        return add(scores) / classes;
      case 'weighted': {
        const targets = add(counts.map((each) => each[3]!)) + EPSILON;
        return add(scores.map((score, c) => (score * counts[c]![3]!) / targets));
      }
    }
  }

  #score([right, falsePositives, falseNegatives]: readonly number[]): number {
    const square = this.beta ** 2;
    const precision = right! / (right! + falsePositives! + EPSILON);
    const recall = right! / (right! + falseNegatives! + EPSILON);
    return ((precision * recall) / (square * precision + recall + EPSILON)) * (1 + square);
  }
}

/** Keras's FBetaScore, the harmonic mean of precision and recall, weighted. Targets and outputs `[n, classes]`. */
export class FBetaScore
  extends /* @__PURE__ */ define(FScore, 'FBetaScore', ['average', 'beta', 'threshold', 'name', 'dtype'], withBeta)
{
  static override readonly naming = (): string => 'fbeta_score';
  declare readonly beta: number;
}

/** Keras's F1Score, the harmonic mean of precision and recall. Targets and outputs `[n, classes]`. */
export class F1Score
  extends /* @__PURE__ */ define(FScore, 'F1Score', ['average', 'threshold', 'name', 'dtype'], schema)
{
  readonly beta = 1;
}
