import { ArgumentError, type Shape, type Tensor } from '../../engine';
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

/** Options that every metric takes. */
export type MetricOptions = OptionsOf<typeof COMMON>;

/** What Keras's metrics share: figures for each sample, and what is made of their means. */
export abstract class Metric extends KerasObject {
  static override readonly module: string = 'keras.metrics';
  static override readonly common: Schema = COMMON;
  /** Its key in logs and history. */
  readonly name: string;
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32): the loss must take the same. */
  abstract readonly targets: 'labels' | 'values';
  /** Which is better, lower or higher. */
  abstract readonly direction: 'min' | 'max';
  /** Classes are ranked alike by logits and by their softmax, which a step can so do without. */
  readonly ranks: boolean = false;

  /** @throws ArgumentError for an empty name. */
  constructor(options: MetricOptions = {}) {
    super();
    const { name, ...values } = this.parse(options) as Values<typeof COMMON>;
    if (name === '') throw new ArgumentError('a metric must have a name, which is its key in the history');
    this.name = name ?? snakeCase(new.target.className);
    Object.assign(this, values);
  }

  /**
   * Targets as the loss takes them and the model's outputs `[n, ..., c]` to one value per sample, `[n, ...]`, or to as
   * many as `sums` says.
   */
  abstract rows(yTrue: Tensor, yPred: Tensor): Tensor | readonly Tensor[];

  /** How many figures there are of a sample. @param _outputShape of a sample. */
  sums(_outputShape: Shape): number {
    return 1;
  }

  /** The metric, from the means of its figures over the samples. Default their mean itself. */
  result([mean]: readonly number[]): number {
    return mean!;
  }
}
