import { type Tensor, mul, notEqual, sparseCategoricalCrossentropy } from '../../engine';
import { define } from '../keras-object';
import { BinaryCrossentropy as BinaryLoss } from '../losses/binary-crossentropy';
import { CategoricalCrossentropy as CategoricalLoss } from '../losses/categorical-crossentropy';
import { axis } from '../losses/axis';
import { cosine } from '../losses/cosine-similarity';
import { categoricalHinge, hinge, squaredHinge } from '../losses/hinge';
import { klDivergence } from '../losses/kl-divergence';
import { logCosh } from '../losses/log-cosh';
import { meanAbsolutePercentageError } from '../losses/mean-absolute-percentage-error';
import { meanSquaredLogarithmicError } from '../losses/mean-squared-logarithmic-error';
import { poisson } from '../losses/poisson';
import { flag, integer, only, orNull, share } from '../options';
import type { OptionsOf } from '../schema';
import { besides, meanOf, totalAndCount } from './figures';
import { Metric, type MetricOptions } from './metric';
import { StatefulMetric } from './stateful-metric';

const POSITIONAL = ['name', 'dtype'] as const;

/** A metric that is the mean of a loss. */
abstract class MeanLoss extends Metric {
  readonly targets = 'values';
  readonly direction: 'min' | 'max' = 'min';
}

/** Keras's MeanAbsolutePercentageError, the metric. */
export class MeanAbsolutePercentageError
  extends /* @__PURE__ */ define(MeanLoss, 'MeanAbsolutePercentageError', POSITIONAL, {})
{
  override readonly rows = meanAbsolutePercentageError;
}

/** Keras's MeanSquaredLogarithmicError, the metric. */
export class MeanSquaredLogarithmicError
  extends /* @__PURE__ */ define(MeanLoss, 'MeanSquaredLogarithmicError', POSITIONAL, {})
{
  override readonly rows = meanSquaredLogarithmicError;
}

/** Keras's Hinge, the metric. */
export class Hinge extends /* @__PURE__ */ define(MeanLoss, 'Hinge', POSITIONAL, {}) {
  override readonly rows = hinge;
}

/** Keras's SquaredHinge, the metric. */
export class SquaredHinge extends /* @__PURE__ */ define(MeanLoss, 'SquaredHinge', POSITIONAL, {}) {
  override readonly rows = squaredHinge;
}

/** Keras's CategoricalHinge, the metric. */
export class CategoricalHinge extends /* @__PURE__ */ define(MeanLoss, 'CategoricalHinge', POSITIONAL, {}) {
  override readonly rows = categoricalHinge;
}

/** Keras's KLDivergence, the metric. */
export class KLDivergence extends /* @__PURE__ */ define(MeanLoss, 'KLDivergence', POSITIONAL, {}) {
  override readonly rows = klDivergence;
}

/** Keras's Poisson, the metric. */
export class Poisson extends /* @__PURE__ */ define(MeanLoss, 'Poisson', POSITIONAL, {}) {
  override readonly rows = poisson;
}

/** Keras's LogCoshError. */
export class LogCoshError extends /* @__PURE__ */ define(MeanLoss, 'LogCoshError', POSITIONAL, {}) {
  static override readonly naming = (): string => 'logcosh';
  override readonly rows = logCosh;
}

const cosineSchema = {
  /** The axis along which they are vectors. Default -1, the last; not 0, the batch. */
  axis: /* @__PURE__ */ axis.default(-1),
};

/** Options of `CosineSimilarity`, and those of every metric. */
export type CosineSimilarityOptions = MetricOptions & OptionsOf<typeof cosineSchema>;

/**
 * Keras's CosineSimilarity, the metric: 1 where outputs point as their targets do. Keras's config of it lacks `axis`,
 * so that Keras loads it as -1; the one here has it.
 */
export class CosineSimilarity
  extends /* @__PURE__ */ define(MeanLoss, 'CosineSimilarity', [...POSITIONAL, 'axis'], cosineSchema)
{
  override readonly direction = 'max';

  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosine(yTrue, yPred, this.axis);
  }
}

const fromLogits = {
  /** Outputs are logits, not probabilities. Default false. */
  fromLogits: /* @__PURE__ */ flag.default(false),
};

const smoothed = {
  ...fromLogits,
  /** In [0, 1]: the share of the targets that is spread evenly. Default 0. */
  labelSmoothing: /* @__PURE__ */ share.default(0),
};

/** Options of `BinaryCrossentropy`, and those of every metric. */
export type BinaryCrossentropyOptions = MetricOptions & OptionsOf<typeof smoothed>;

/** Keras's BinaryCrossentropy, the metric. */
export class BinaryCrossentropy
  extends /* @__PURE__ */ define(
    MeanLoss,
    'BinaryCrossentropy',
    [...POSITIONAL, 'fromLogits', 'labelSmoothing'],
    smoothed,
  )
{
  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing } = this;
    return new BinaryLoss({ fromLogits, labelSmoothing }).rows(yTrue, yPred, false);
  }
}

const categorical = {
  ...smoothed,
  /** The axis of the classes. Default -1, the last; not 0, the batch. */
  axis: /* @__PURE__ */ axis.default(-1),
};

/** Options of `CategoricalCrossentropy`, and those of every metric. */
export type CategoricalCrossentropyOptions = MetricOptions & OptionsOf<typeof categorical>;

/** Keras's CategoricalCrossentropy, the metric. */
export class CategoricalCrossentropy
  extends /* @__PURE__ */ define(
    MeanLoss,
    'CategoricalCrossentropy',
    [...POSITIONAL, 'fromLogits', 'labelSmoothing', 'axis'],
    categorical,
  )
{
  override rows(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return new CategoricalLoss({ fromLogits, labelSmoothing, axis }).rows(yTrue, yPred, false);
  }
}

const sparse = {
  ...fromLogits,
  /** A class number whose samples are 0, and do not count where samples weigh, as in Keras. Default null, none. */
  ignoreClass: /* @__PURE__ */ orNull(integer).default(null),
  /** The axis of the classes: only the last, -1. */
  axis: /* @__PURE__ */ only(-1),
};

/** Options of `SparseCategoricalCrossentropy`, and those of every metric. */
export type SparseCategoricalCrossentropyOptions = MetricOptions & OptionsOf<typeof sparse>;

/** Keras's SparseCategoricalCrossentropy, the metric. */
export class SparseCategoricalCrossentropy
  extends /* @__PURE__ */ define(
    StatefulMetric,
    'SparseCategoricalCrossentropy',
    [...POSITIONAL, 'fromLogits', 'ignoreClass', 'axis'],
    sparse,
  )
{
  readonly targets = 'labels';
  readonly direction = 'min';
  readonly isMean = true;

  override stateSize(): number {
    return 2;
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const { fromLogits, ignoreClass } = this;
    const values = sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass });
    if (ignoreClass === null || !sampleWeight) return totalAndCount(values, sampleWeight);
    const ignored = yTrue.engine.tensor(Uint32Array.of(ignoreClass));
    return totalAndCount(values, mul(notEqual(yTrue, ignored), besides(sampleWeight, yTrue)));
  }

  override resultOf(state: readonly number[]): number {
    return meanOf(state);
  }
}
