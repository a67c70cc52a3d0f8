import { type Tensor, div, mean, mul, sqrt, square, sub, add } from '../../engine';
import { define } from '../keras-object';
import { integer } from '../options';
import type { OptionsOf } from '../schema';
import { Metric, type MetricOptions } from './metric';

const schema = {
  /** The axis along which numbers are correlated. Default -1, the last. */
  axis: /* @__PURE__ */ integer.default(-1),
};

/** Options of `PearsonCorrelation` and `ConcordanceCorrelation`, and those of every metric. */
export type CorrelationOptions = MetricOptions & OptionsOf<typeof schema>;

const along = (x: Tensor, axis: number): Tensor => mean(x, { axes: [axis], keepDims: true });
const fromMean = (x: Tensor, axis: number): Tensor => sub(x, along(x, axis));
const variance = (x: Tensor, axis: number): Tensor => along(square(fromMean(x, axis)), axis);

/** Keras's `pearson_correlation`, 1 where outputs grow in a straight line with targets. */
export function pearsonCorrelation(yTrue: Tensor, yPred: Tensor, axis = -1): Tensor {
  const standard = (x: Tensor): Tensor => {
    const centred = fromMean(x, axis);
    return div(centred, sqrt(variance(centred, axis)));
  };
  return mean(mul(standard(yTrue), standard(yPred)), { axes: [axis] });
}

/**
 * Keras's `concordance_correlation`, 1 where outputs are their targets. Keras takes the targets' distances from the
 * mean of the outputs; so it is here.
 */
export function concordanceCorrelation(yTrue: Tensor, yPred: Tensor, axis = -1): Tensor {
  const [t, p] = [along(yTrue, axis), along(yPred, axis)];
  const covariance = mul(sub(yTrue, p), sub(yPred, p));
  const norm = add(add(variance(yTrue, axis), variance(yPred, axis)), square(sub(t, p)));
  return mean(div(mul(covariance, 2), add(norm, 1e-7)), { axes: [axis] });
}

const POSITIONAL = ['name', 'dtype', 'axis'] as const;

/** Keras's PearsonCorrelation: of each sample's targets and outputs, and the mean over samples. */
export class PearsonCorrelation extends /* @__PURE__ */ define(Metric, 'PearsonCorrelation', POSITIONAL, schema) {
  readonly targets = 'values';
  readonly direction = 'max';

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return pearsonCorrelation(yTrue, yPred, this.axis);
  }
}

/** Keras's ConcordanceCorrelation: of each sample's targets and outputs, and the mean over samples. */
export class ConcordanceCorrelation
  extends /* @__PURE__ */ define(Metric, 'ConcordanceCorrelation', POSITIONAL, schema)
{
  readonly targets = 'values';
  readonly direction = 'max';

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return concordanceCorrelation(yTrue, yPred, this.axis);
  }
}
