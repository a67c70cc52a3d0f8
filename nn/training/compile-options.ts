import { KerasObject } from '../keras-object';
import type { Loss, LossFunction, LossName } from '../losses';
import type { Metric } from '../metrics';
import type { MetricFunction } from '../metrics/output-metrics';
import type { MetricName } from '../metrics/registry';
import type { Optimizer } from '../optimizers';
import { count, orNull, stepsPerExecution, value } from '../options';
import type { OptionsOf } from '../schema';

/**
 * A loss for `compile`: its Keras name (`'mse'`, `'sparse_categorical_crossentropy'`), an instance, or a custom
 * function.
 */
export type LossLike = LossName | (string & {}) | Loss | LossFunction;

/** A metric for `compile`: its Keras name (`'accuracy'`), an instance, or a custom function. */
export type MetricLike = MetricName | (string & {}) | Metric | MetricFunction;
/** Of the only output a list; of several a metric or a list for each, in their order or by name. */
export type Metrics =
  readonly (MetricLike | readonly MetricLike[])[] | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

/** For each output: alone where there is one, as a list, or by the names of the layers that give them. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** One for the only output, or one for each. */
type Losses = LossLike | readonly (LossLike | null)[] | Readonly<Record<string, LossLike | null>>;

const some = <T>(rule: string) => value<T>(rule, (given) => given !== undefined && given !== null && given !== '');

const metrics = /* @__PURE__ */ orNull(
  value<Metrics>("a list of metrics, such as metrics: ['accuracy']", (given) =>
    ['string', 'object', 'function'].includes(typeof given),
  ),
);

/** Keras's. */
export const DEFAULT_OPTIMIZER = 'rmsprop';

export const compileSchema = {
  /** An optimizer, or its Keras name: `'adam'`, `'sgd'`. Default `'rmsprop'`, Keras's. */
  optimizer: /* @__PURE__ */ some<string | Optimizer>(
    "the name of one or an optimizer, such as 'adam' or new Adam(0.001)",
  ).default(DEFAULT_OPTIMIZER),
  /**
   * A loss, its Keras name, in either spelling, or a function of targets and predictions: one loss a sample, or one for
   * the batch. For several outputs also a list, or an object by their names; null leaves an output untrained. Default
   * null: the loss is what layers add, by `addLoss` or as regularizers; without any the model predicts alone.
   */
  loss: /* @__PURE__ */ orNull(
    some<Losses>("a loss or its name, such as loss: 'sparse_categorical_crossentropy', or one for each output"),
  ).default(null),
  /** Each output's share in the loss; a number alone for a model with one. Default 1. */
  lossWeights: /* @__PURE__ */ orNull(
    value<number | readonly number[] | Readonly<Record<string, number>>>('a number, or one for each output', (given) =>
      ['number', 'object'].includes(typeof given),
    ),
  ).default(null),
  /**
   * Keras names, in either spelling, metrics such as `new metrics.TopKCategoricalAccuracy({ k: 3 })`, or functions of
   * targets and predictions: one figure a sample. For several outputs a list of lists, or lists by name. Default none.
   */
  metrics: /* @__PURE__ */ metrics.default(null),
  /** As `metrics`, of samples that weigh as `sampleWeight` and `classWeight` have it. Default none. */
  weightedMetrics: /* @__PURE__ */ metrics.default(null),
  /**
   * Batches between two reads of loss and metrics (and batch hooks), or `'auto'`: about ten a second. Default 'auto'.
   */
  stepsPerExecution: /* @__PURE__ */ stepsPerExecution.default('auto'),
  /**
   * The size of batch to compile the training step for ahead of time, or null to have it compiled when training starts,
   * as a model is that `loadModel` has compiled. Default 32, `fit`'s default.
   */
  batchSize: /* @__PURE__ */ orNull(count).default(32),
  /**
   * Told how many of the training step's pipelines are compiled: by `compile`, or, where `batchSize` is null, when
   * training starts.
   */
  onProgress: /* @__PURE__ */ orNull(
    value<(compiled: number, total: number) => void>('a function', (given) => typeof given === 'function'),
  ).default(null),
};

/** Options of `compile`, with Keras's defaults. */
export type CompileOptions = OptionsOf<typeof compileSchema>;

/** What one output is to be trained by. */
export interface Wish {
  readonly loss: LossLike | null;
  readonly metrics: readonly MetricLike[];
  readonly weightedMetrics?: readonly MetricLike[];
  readonly weight?: number | undefined;
}

export interface Settled {
  readonly wishes: readonly Wish[];
  /** What the model was compiled with: of several outputs all in a list, or all by name. */
  readonly given: CompileOptions;
}

/** One loss, or none, not one for each output. */
export const isLoss = (loss: Losses | null): loss is LossLike | null =>
  typeof loss !== 'object' || loss === null || 'rows' in loss || loss instanceof KerasObject;

/** One list of metrics, not one for each output. */
export const isFlat = (metrics: Metrics): metrics is readonly MetricLike[] =>
  Array.isArray(metrics) && !metrics.some((metric) => Array.isArray(metric));
