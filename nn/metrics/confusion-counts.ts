import type { Tensor } from '../../engine';
import { define } from '../keras-object';
import { orNull } from '../options';
import type { OptionsOf } from '../schema';
import { ConfusionMetric, type Confusions, ThresholdCounts, oneOrAll, thresholds } from './confusion';
import type { MetricOptions } from './metric';

const schema = {
  /** Outputs above it are positive; of several, the metric is a list. Default null: 0.5. */
  thresholds: /* @__PURE__ */ orNull(thresholds).default(null),
};

/** Options of `TruePositives` and its like, and those of every metric. */
export type ConfusionCountOptions = MetricOptions & OptionsOf<typeof schema>;

/** How many outputs there are of a kind. */
abstract class ConfusionCount extends ConfusionMetric {
  declare readonly thresholds: number | readonly number[] | null;
  /** Of which kind they are. */
  protected abstract readonly counted: keyof Confusions;
  #counts: ThresholdCounts | null = null;

  get #at(): ThresholdCounts {
    return (this.#counts ??= new ThresholdCounts([this.thresholds ?? 0.5].flat()));
  }

  override stateSize(): number {
    return this.#at.size();
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    return this.#at.of(yTrue, yPred, sampleWeight);
  }

  override resultOf(state: readonly number[]): number | readonly number[] {
    return oneOrAll(this.#at.confusions(state)[this.counted]);
  }
}

const POSITIONAL = ['thresholds', 'name', 'dtype'] as const;

/** Keras's TruePositives: how many outputs are above the threshold where the target is not 0. */
export class TruePositives extends /* @__PURE__ */ define(ConfusionCount, 'TruePositives', POSITIONAL, schema) {
  readonly direction = 'max';
  protected readonly counted = 'truePositives';
}

/** Keras's TrueNegatives: how many outputs are at most the threshold where the target is 0. */
export class TrueNegatives extends /* @__PURE__ */ define(ConfusionCount, 'TrueNegatives', POSITIONAL, schema) {
  readonly direction = 'max';
  protected readonly counted = 'trueNegatives';
}

/** Keras's FalsePositives: how many outputs are above the threshold where the target is 0. */
export class FalsePositives extends /* @__PURE__ */ define(ConfusionCount, 'FalsePositives', POSITIONAL, schema) {
  readonly direction = 'min';
  protected readonly counted = 'falsePositives';
}

/** Keras's FalseNegatives: how many outputs are at most the threshold where the target is not 0. */
export class FalseNegatives extends /* @__PURE__ */ define(ConfusionCount, 'FalseNegatives', POSITIONAL, schema) {
  readonly direction = 'min';
  protected readonly counted = 'falseNegatives';
}
