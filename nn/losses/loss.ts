import { type Tensor, valueAndGradients } from '../../engine';
import type { ActivationName } from '../layers/layer';

/** Keras's snake_case and class names will do as well. */
export type LossName =
  | 'sparseCategoricalCrossentropy'
  | 'categoricalCrossentropy'
  | 'binaryCrossentropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'bce'
  | 'mse'
  | 'mae';

/** What a model minimises: the mean, over the samples, of `rows`. */
export interface Loss {
  readonly name: string;
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32). */
  readonly targets: 'labels' | 'values';
  /** The last activation that this loss can undo: it then starts from the logits, which keeps gradients alive. */
  readonly fuses: ActivationName | null;
  /** One loss a sample, `[n]`. @param fused the predictions are logits, for the activation was left to the loss. */
  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor;
  /** The same and its gradient in one dispatch, where there is a kernel for both. */
  withGradient?(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient;
}

/**
 * A loss of your own, from differentiable ops: targets and predictions of the output's shape `[n, ..., c]` (f32) to one loss
 * a sample, `[n, ...]`, as Keras's losses without their reduction.
 */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** One loss a sample, `[n]`, and the gradient with respect to the predictions. */
export interface RowsAndGradient {
  readonly rows: Tensor;
  readonly gradient: Tensor;
}

export interface LossOptions {
  /** What errors call it, and files. Default the class's. */
  name?: string;
}

export interface CrossentropyLossOptions extends LossOptions {
  /** Predictions are logits, not probabilities: the last layer has no activation. Default false. */
  fromLogits?: boolean;
}

export interface SmoothedCrossentropyLossOptions extends CrossentropyLossOptions {
  /** In [0, 1]: the share of the targets that is spread evenly over the classes, or over 0 and 1. Default 0. */
  labelSmoothing?: number;
}

/** A loss of each sample and its gradient, `dy` being that of each loss. */
export function rowsAndGradient(loss: Loss, targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient {
  if (loss.withGradient) return loss.withGradient(targets, predictions, fused, dy);
  const rows = (): Tensor => loss.rows(targets, predictions, fused);
  const { value, gradients } = valueAndGradients(dy.engine, rows, [predictions], { seed: dy });
  return { rows: value, gradient: gradients[0]! };
}
