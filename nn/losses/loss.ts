import { type Tensor, valueAndGradients } from '../../engine';
import { type Config, KerasObject } from '../keras-object';
import { camelCase, lowerFirst, snakeCase } from '../names';
import { flag, only, orNull, text } from '../options';
import { type OptionsOf, type Schema, type Values, option } from '../schema';

const REDUCTIONS = ['sumOverBatchSize', 'mean', 'sum', 'meanWithSampleWeight', 'none'] as const;

/**
 * What is made of the losses of a batch: their mean (`'sumOverBatchSize'`, which `'mean'` is another name of), their
 * sum, or the sum divided by that of the samples' weights. For `'none'` logs have their mean, and gradients are those
 * of their sum, as in Keras on TensorFlow.
 */
export type Reduction = (typeof REDUCTIONS)[number];

/** What a model minimises: `rows`, reduced. */
export interface Loss {
  /** What messages and files call it. */
  readonly name: string;
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32). */
  readonly targets: 'labels' | 'values';
  /**
   * Where an output is a softmax or a sigmoid, this loss starts from the logits, which keeps gradients alive. Default
   * false.
   */
  readonly fuses?: boolean;
  /** Default the mean. */
  readonly reduction?: Reduction;
  /** A class number that labels may be, and that does not count. Default null, none. */
  readonly ignoreClass?: number | null;
  /** Labels are any whole numbers, not classes of the output. Default false. */
  readonly anyLabel?: boolean;
  /** Whether there is one loss a sample, all of which count. Else there may be one for the batch. Default true. */
  readonly isPerSample?: boolean;
  /** Of the losses 1 where one counts in a mean, else 0. Default all do. */
  counted?(rows: Tensor): Tensor;
  /** One loss a sample, `[n]`. @param fused the predictions are logits, for the activation was left to the loss. */
  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor;
  /** The same and its gradient in one dispatch, where there is a shader for both, else null. */
  withGradient?(targets: Tensor, predictions: Tensor, fused: boolean, dy: Tensor): RowsAndGradient | null;
}

/**
 * A custom loss, from differentiable ops: targets and predictions of the output's shape `[n, ..., c]` (f32) to one
 * loss a sample, `[n, ...]`, as Keras's losses without their reduction.
 */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** One loss a sample, `[n]`, and the gradient with respect to the predictions. */
export interface RowsAndGradient {
  readonly rows: Tensor;
  readonly gradient: Tensor;
}

/** A reduction in any spelling; null is `'none'`. */
const reduction = /* @__PURE__ */ option<
  Reduction,
  Reduction | 'sum_over_batch_size' | 'mean_with_sample_weight' | null
>('name', `one of ${REDUCTIONS.join(', ')}`, (value) =>
  REDUCTIONS.find((each) => each === (typeof value === 'string' ? camelCase(value) : (value ?? 'none'))),
);

/** What all losses take. */
const COMMON = {
  /** What errors call it, and files. Default the class's. */
  name: /* @__PURE__ */ orNull(text).default(null),
  /**
   * What is made of the losses of a batch, in Keras's spelling or in camelCase; null is `'none'`. Default
   * `'sumOverBatchSize'`, their mean.
   */
  reduction: /* @__PURE__ */ reduction.default('sumOverBatchSize'),
  /** Only `'float32'`, the default, which null is too. */
  dtype: /* @__PURE__ */ only('float32'),
} as const;

/** Options that every loss takes. */
export type LossOptions = OptionsOf<typeof COMMON>;

/** What Keras's losses share. */
export abstract class KerasLoss extends KerasObject implements Loss {
  static override readonly module: string = 'keras.losses';
  static override readonly common: Schema = COMMON;
  readonly name: string;
  declare readonly reduction: Reduction;
  abstract readonly targets: Loss['targets'];

  constructor(options: LossOptions = {}) {
    super();
    const { name, ...values } = this.parse(options) as Values<typeof COMMON>;
    const { className } = new.target;
    this.name = name ?? lowerFirst(className);
    Object.assign(this, values);
  }

  abstract rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor;

  override getConfig(): Config {
    const { className } = this.constructor as typeof KerasLoss;
    const { dtype: _, ...config } = super.getConfig();
    const isDefault = snakeCase(this.name) === snakeCase(className);
    return { ...config, name: isDefault ? snakeCase(className) : this.name, reduction: snakeCase(this.reduction) };
  }
}

/**
 * As in Keras on TensorFlow, a cross-entropy of an output that is a softmax or a sigmoid is computed from its logits,
 * whatever the options say: it is finite, and its gradient alive, where probabilities round to 0 or 1. So it is behind
 * layers that pass an output on as it is (linear activations, dropout at rest) and out of models within models, but not
 * behind other layers. What is computed from logits is not TensorFlow's to the last bit: it is the same formula,
 * rounded by the GPU. Its gradient is `p - target` whatever the targets of a sample add up to, TensorFlow's too; Keras
 * on JAX and PyTorch takes the loss's own.
 */
export const crossentropy = {
  /** Predictions are logits, not probabilities: the last layer has no activation. Default false. */
  fromLogits: /* @__PURE__ */ flag.default(false),
};

/** Options that every cross-entropy takes, and those of every loss. */
export type CrossentropyLossOptions = LossOptions & OptionsOf<typeof crossentropy>;

/** A loss of each sample and its gradient, `dy` being that of each loss. */
export function rowsAndGradient(
  loss: Loss,
  targets: Tensor,
  predictions: Tensor,
  fused: boolean,
  dy: Tensor,
): RowsAndGradient {
  const both = loss.withGradient?.(targets, predictions, fused, dy);
  if (both) return both;
  const rows = (): Tensor => loss.rows(targets, predictions, fused);
  const { value, gradients } = valueAndGradients(dy.engine, rows, [predictions], { seed: dy });
  return { rows: value, gradient: gradients[0]! };
}
