import { type Shape, ShapeError, type Tensor, formatShape, mul, sub, sum } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
import { define } from '../keras-object';
import { notNegativeInteger, oneOf, orNull } from '../options';
import type { OptionsOf } from '../schema';
import { withoutUnknown } from '../symbolic-shape';
import { besides, stateFrom } from './figures';
import type { MetricOptions } from './metric';
import { StatefulMetric } from './stateful-metric';

const schema = {
  /**
   * Whether the scores of several outputs weigh alike, or by the variance of their targets; null: the metric is a list
   * of them. Default alike.
   */
  classAggregation: /* @__PURE__ */ orNull(oneOf('uniform_average', 'variance_weighted_average')).default(
    'uniform_average',
  ),
  /** What the score is adjusted by: how many numbers the model predicts from. Default 0, not at all. */
  numRegressors: /* @__PURE__ */ notNegativeInteger.default(0),
};

/** Options of `R2Score`, and those of every metric. */
export type R2ScoreOptions = OptionsOf<typeof schema> & MetricOptions;

/** Of one column: the sums of the targets, of their squares, of the squared errors, and of the weights. */
const PARTS = 4;

/**
 * Keras's R2Score, the share of the targets' variance that the predictions explain: 1 is the best. Targets and
 * predictions `[n, k]`. As in Keras, the samples that `numRegressors` is held against are counted once for each column.
 */
export class R2Score
  extends /* @__PURE__ */ define(
    StatefulMetric,
    'R2Score',
    ['classAggregation', 'numRegressors', 'name', 'dtype'],
    schema,
  )
{
  readonly targets = 'values';
  readonly direction = 'max';

  override stateSize([columns, ...others]: Shape): number {
    if (columns === undefined || others.length > 0)
      throw new ShapeError(
        withoutUnknown(
          `metric R2Score expects an output of shape [n, k], got ${formatShape([columns ?? 1, ...others])} per sample`,
        ),
      );
    return PARTS * columns + 1;
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const { engine, shape, size } = yTrue;
    const error = sub(yTrue, yPred);
    const ones = engine.tensor(new Float32Array(size).fill(1), shape);
    const total = (x: Tensor): Tensor => sum(sampleWeight ? mul(x, besides(sampleWeight, x)) : x, { axes: [0] });
    const parts = [yTrue, mul(yTrue, yTrue), mul(error, error), ones].map(total);
    return stateFrom([...parts, engine.tensor(Float32Array.of(size))]);
  }

  override resultOf(state: readonly number[]): number | readonly number[] {
    const columns = (state.length - 1) / PARTS;
    const scored = Array.from({ length: columns }, (_, c) => {
      const [sum, squares, residual, count] = [0, 1, 2, 3].map((part) => state[part * columns + c]!) as [
        number,
        number,
        number,
        number,
      ];
      const total = squares - sum ** 2 / count;
      const score = 1 - residual / total;
      return { score: Math.abs(score) === Infinity ? 0 : score, total };
    });
    const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const adjusted = (score: number): number => this.#adjusted(score, state.at(-1)!);
    switch (this.classAggregation) {
      case null:
        return scored.map(({ score }) => adjusted(score));
      case 'uniform_average':
        return adjusted(add(scored.map(({ score }) => score)) / columns);
      case 'variance_weighted_average':
        return adjusted(add(scored.map(({ score, total }) => score * total)) / add(scored.map(({ total }) => total)));
    }
  }

  /** By how many numbers there are to predict from, for so many samples. */
  #adjusted(score: number, samples: number): number {
    const { numRegressors } = this;
    if (numRegressors === 0) return score;
    if (numRegressors >= samples - 1) {
      warningToConsole(
        `R2Score: numRegressors, ${numRegressors}, must be below ${samples - 1}, one less than there are samples, ` +
          'to adjust the score; it is not adjusted',
      );
      return score;
    }
    return 1 - ((1 - score) * (samples - 1)) / (samples - numRegressors - 1);
  }
}
