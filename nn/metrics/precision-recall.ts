import type { Tensor } from '../../engine';
import { define } from '../keras-object';
import { integer, orNull, positiveInteger } from '../options';
import type { OptionsOf } from '../schema';
import { ConfusionMetric, type Confusions, ThresholdCounts, oneOrAll, thresholds } from './confusion';
import { divideNoNaN } from './figures';
import type { MetricOptions } from './metric';

const schema = {
  /** Outputs above it are positive; of several, the metric is a list. Default null: 0.5, and none with `topK`. */
  thresholds: /* @__PURE__ */ orNull(thresholds).default(null),
  /** So many of the largest outputs of a sample may be positive. Default null, all. */
  topK: /* @__PURE__ */ orNull(positiveInteger).default(null),
  /** The only output that counts; negative ones count from the end. Default null, all. */
  classId: /* @__PURE__ */ orNull(integer).default(null),
};

/** Options of `Precision` and `Recall`, and those of every metric. */
export type PrecisionOptions = MetricOptions & OptionsOf<typeof schema>;

/** Below every output. */
const LEAST = -1e10;

abstract class PositiveShare extends ConfusionMetric {
  readonly direction = 'max';
  declare readonly thresholds: number | readonly number[] | null;
  declare readonly topK: number | null;
  declare readonly classId: number | null;
  /** Which of them are none, beside the true positives. */
  protected abstract readonly others: keyof Confusions;
  #counts: ThresholdCounts | null = null;

  /** Predictions `[n]` are otherwise the classes of one sample, as Keras takes them. */
  override get perElement(): boolean {
    return this.topK === null && this.classId === null;
  }

  get #at(): ThresholdCounts {
    return (this.#counts ??= new ThresholdCounts([this.thresholds ?? (this.topK === null ? 0.5 : LEAST)].flat()));
  }

  override stateSize(): number {
    return this.#at.size();
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    return this.#at.of(yTrue, yPred, sampleWeight, this);
  }

  override resultOf(state: readonly number[]): number | readonly number[] {
    const confusions = this.#at.confusions(state);
    const others = confusions[this.others];
    return oneOrAll(confusions.truePositives.map((right, i) => divideNoNaN(right, right + others[i]!)));
  }
}

const POSITIONAL = ['thresholds', 'topK', 'classId', 'name', 'dtype'] as const;

/** Keras's Precision: the share of the outputs above the threshold whose target is not 0. */
export class Precision extends /* @__PURE__ */ define(PositiveShare, 'Precision', POSITIONAL, schema) {
  protected readonly others = 'falsePositives';
}

/** Keras's Recall: of the targets that are not 0 the share whose output is above the threshold. */
export class Recall extends /* @__PURE__ */ define(PositiveShare, 'Recall', POSITIONAL, schema) {
  protected readonly others = 'falseNegatives';
}
