import { ArgumentError, type Tensor } from '../../engine';

export interface MetricOptions {
  /** Its key in logs and history. Default Keras's, which is the class in snake_case. */
  name?: string;
}

/** What Keras's metrics share: a figure for each sample, whose mean is the metric. */
export abstract class Metric {
  /** The class in Keras, and so in files: a minifier may change its own name. */
  static readonly className: string;
  /** The options it has besides its name, as they are by default. */
  static readonly options: Readonly<Record<string, number>> = {};
  /** Labels as class numbers `[n]` (u32), or targets of the output's shape (f32): the loss must take the same. */
  abstract readonly targets: 'labels' | 'values';
  /** Which is better, lower or higher. */
  abstract readonly direction: 'min' | 'max';
  /** Classes are ranked alike by logits and by their softmax, which a step can so do without. */
  readonly ranks: boolean = false;

  /** @throws ArgumentError for an empty name. */
  constructor(readonly name: string) {
    if (!name) throw new ArgumentError('a metric must have a name, which is its key in the history');
  }

  /** Targets as the loss takes them and the model's outputs `[n, ..., c]` to one figure a sample, `[n, ...]`. */
  abstract rows(yTrue: Tensor, yPred: Tensor): Tensor;
}
