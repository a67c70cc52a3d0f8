import { type Shape, ShapeError, type Tensor, formatShape, mul, sub, sum } from '../../engine';
import { define } from '../keras-object';
import { only, oneOf } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

const schema = {
  /** Whether the scores of several outputs weigh alike, or by the variance of their targets. Default alike. */
  classAggregation: /* @__PURE__ */ oneOf('uniform_average', 'variance_weighted_average').default('uniform_average'),
  /** Not supported: only 0, the default. */
  numRegressors: /* @__PURE__ */ only(0),
};

/** Options of `R2Score`, and those of every metric. */
export type R2ScoreOptions = OptionsOf<typeof schema> & MetricOptions;

/** Of one column: the means of the targets, of their squares, and of the squared errors. */
const MEANS = 3;

/**
 * Keras's R2Score, the share of the targets' variance that the predictions explain: 1 is the best. Targets and
 * predictions `[n, k]`. It is not adjusted by the number of regressors.
 */
export class R2Score
  extends /* @__PURE__ */ define(Metric, 'R2Score', ['classAggregation', 'numRegressors', 'name'], schema)
{
  readonly targets = 'values';
  readonly direction = 'max';

  override sums([columns, ...others]: Shape): number {
    if (columns === undefined || others.length > 0)
      throw new ShapeError(
        `metric R2Score expects an output of shape [n, k], got ${formatShape([columns ?? 1, ...others])} per sample`,
      );
    return MEANS * columns;
  }

  rows(yTrue: Tensor, yPred: Tensor): readonly Tensor[] {
    const error = sub(yTrue, yPred);
    const parts = [yTrue, mul(yTrue, yTrue), mul(error, error)];
    const columns = yTrue.shape.at(-1)!;
    return Array.from({ length: columns }, (_, c) => parts.map((part) => column(part, c))).flat();
  }

  override result(means: readonly number[]): number {
    const columns = Array.from({ length: means.length / MEANS }, (_, c) => {
      const [mean, square, residual] = means.slice(MEANS * c) as [number, number, number];
      const variance = square - mean ** 2;
      const score = 1 - residual / variance;
      return { score: Math.abs(score) === Infinity ? 0 : score, variance };
    });
    const weight = ({ variance }: { variance: number }): number =>
      this.classAggregation === 'uniform_average' ? 1 : variance;
    const total = columns.reduce((sum, column) => sum + weight(column), 0);
    return columns.reduce((sum, column) => sum + weight(column) * column.score, 0) / total;
  }
}

/** One column of `[n, k]`, `[n]`. */
function column(x: Tensor, index: number): Tensor {
  const columns = x.shape.at(-1)!;
  const mask = x.engine.tensor(Float32Array.from({ length: columns }, (_, c) => Number(c === index)));
  return sum(mul(x, mask), { axes: [1] });
}
