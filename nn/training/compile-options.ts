import type { Loss, LossFunction, LossName } from '../losses';
import type { Metric } from '../metrics';
import type { MetricFunction } from '../metrics/output-metrics';
import type { MetricName } from '../metrics/registry';
import type { Optimizer } from '../optimizers';

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

/** Options of `compile`, with Keras's defaults. */
export interface CompileOptions {
  /** An optimizer, or its Keras name: `'adam'`, `'adamw'`, `'rmsprop'`, `'sgd'`. Default `'rmsprop'`, Keras's. */
  optimizer?: string | Optimizer;
  /**
   * A loss, its Keras name, in either spelling, or a function of targets and predictions: one loss a sample. For
   * several outputs also a list, or an object by their names; null leaves an output untrained.
   */
  loss: LossLike | readonly (LossLike | null)[] | Readonly<Record<string, LossLike | null>>;
  /** Each output's share in the loss; a number alone for a model with one. Default 1. */
  lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  /**
   * Keras names, in either spelling, metrics such as `new metrics.TopKCategoricalAccuracy({ k: 3 })`, or functions of
   * targets and predictions: one figure a sample. For several outputs a list of lists, or lists by name. Default none.
   */
  metrics?: Metrics;
  /**
   * Batches between two reads of loss and metrics (and batch hooks), or `'auto'`: about ten a second. Default 'auto'.
   */
  stepsPerExecution?: number | 'auto';
  /**
   * The size of batch to compile the training step for ahead of time, or null to have it compiled when training starts,
   * as a model is that `loadModel` has compiled. Default 32, `fit`'s default.
   */
  batchSize?: number | null;
  /**
   * Told how many of the training step's pipelines are compiled: by `compile`, or, where `batchSize` is null, when
   * training starts.
   */
  onProgress?: (compiled: number, total: number) => void;
}

/** What one output is to be trained by. */
export interface Wish {
  readonly loss: LossLike | null;
  readonly metrics: readonly MetricLike[];
  readonly weight?: number | undefined;
}

export interface Settled {
  readonly wishes: readonly Wish[];
  /** What the model was compiled with: of several outputs all in a list, or all by name. */
  readonly given: CompileOptions;
}

/** One loss, not one for each output. */
export const isLoss = (loss: CompileOptions['loss']): loss is LossLike => typeof loss !== 'object' || 'rows' in loss;

/** One list of metrics, not one for each output. */
export const isFlat = (metrics: Metrics): metrics is readonly MetricLike[] =>
  Array.isArray(metrics) && !metrics.some((metric) => Array.isArray(metric));
