import { ArgumentError, type Tensor } from '../../engine';
import type { Data } from '../data';
import { KerasObject } from '../keras-object';
import { snakeCase } from '../names';
import { only, orNull, text } from '../options';
import type { OptionsOf, Schema, Values } from '../schema';

const COMMON = {
  /** Its key in logs and history. Default Keras's, which is the class in snake_case. */
  name: /* @__PURE__ */ orNull(text).default(null),
  /** Type of the sums: only `'float32'`. */
  dtype: /* @__PURE__ */ only('float32'),
} as const;

/** What a metric needs that is used by itself. */
const byItself = () => import('./by-itself');

/** Options that every metric takes. */
export type MetricOptions = OptionsOf<typeof COMMON>;

/** What Keras's metrics share. One that is the mean of a value per sample has `rows`; others are a `StatefulMetric`. */
export abstract class Metric extends KerasObject {
  static override readonly module: string = 'keras.metrics';
  static override readonly common: Schema = COMMON;
  /** Its name where it is given none. */
  static readonly naming: (className: string) => string = snakeCase;
  /** Its key in logs and history. */
  readonly name: string;
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32): the loss must take the same. */
  abstract readonly targets: 'labels' | 'values';
  /** Of values, whether it takes class numbers as well for an output of one column: 0 and 1. */
  readonly takesLabels?: boolean;
  /** Which is better, lower or higher. */
  abstract readonly direction: 'min' | 'max';
  /** Classes are ranked alike by logits and by their softmax, which a step can so do without. */
  readonly ranks: boolean = false;
  /** That `rows` gives `[n]` for outputs `[n, c]`, which a step can add up as they are. */
  declare readonly isPerSample?: true;

  /** @throws ArgumentError for an empty name. */
  constructor(options: MetricOptions = {}) {
    super();
    const { name, ...values } = this.parse(options) as Values<typeof COMMON>;
    if (name === '') throw new ArgumentError('a metric must have a name, which is its key in the history');
    this.name = name ?? new.target.naming(new.target.className);
    Object.assign(this, values);
  }

  /** Targets as the loss takes them and the model's outputs `[n, ..., c]` to one value per sample, `[n, ...]`. */
  rows?(yTrue: Tensor, yPred: Tensor): Tensor;

  /**
   * Adds samples to the metric where it is used by itself, outside of `fit` and `evaluate`, which keep sums of their
   * own. Its tensors must live until it is done.
   * @param yTrue targets: arrays or tensors. @param yPred of the same shape, or with classes along its last axis.
   * @param sampleWeight each sample's share, `[n]`, or for each of its values.
   */
  async updateState(yTrue: Data, yPred: Data, sampleWeight: Data | null = null): Promise<void> {
    await (await byItself()).update(this, [yTrue, yPred], sampleWeight);
  }

  /** The metric of the samples since it was made, or since `resetState`: a number, or several, as in Keras. */
  async result(): Promise<number | readonly number[]> {
    return (await byItself()).result(this);
  }

  /** Starts over. */
  async resetState(): Promise<void> {
    (await byItself()).reset(this);
  }
}
