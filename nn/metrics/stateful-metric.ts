import type { Shape, Tensor } from '../../engine';
import { Metric } from './metric';

/**
 * A metric that is more than the mean of a value per sample: it keeps numbers, to which every batch adds, and is made
 * of their sums. So are Keras's: an `AUC` keeps how many samples are above each threshold.
 *
 * ```ts
 * class Largest extends metrics.StatefulMetric { ... }
 * ```
 */
export abstract class StatefulMetric extends Metric {
  /** How many numbers it keeps. @param outputShape of a sample. */
  abstract stateSize(outputShape: Shape): number;

  /**
   * What a batch adds to them, `[stateSize]`, from ops.
   * @param yTrue targets as the loss takes them. @param yPred the model's outputs. @param sampleWeight `[n]`, or of
   * more axes, the first ones of the outputs; null where all samples count alike.
   */
  abstract stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor;

  /** The metric from the sums, or several, which logs have as `name_0`, `name_1`, ... */
  abstract resultOf(state: readonly number[]): number | readonly number[];
}
