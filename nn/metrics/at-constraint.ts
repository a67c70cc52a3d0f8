import type { Tensor } from '../../engine';
import { greatest } from '../../engine/extremes';
import { define } from '../keras-object';
import { integer, orNull, positiveInteger, share } from '../options';
import type { OptionsOf } from '../schema';
import { ConfusionMetric, type Confusions, ThresholdCounts } from './confusion';
import { divideNoNaN } from './figures';
import type { MetricOptions } from './metric';

const common = {
  /** The only output that counts; negative ones count from the end. Default null, all. */
  classId: /* @__PURE__ */ orNull(integer).default(null),
  /** How many thresholds are tried, evenly from 0 to 1. Default 200. */
  numThresholds: /* @__PURE__ */ positiveInteger.default(200),
};

const parts = {
  sensitivity: ['truePositives', 'falseNegatives'],
  recall: ['truePositives', 'falseNegatives'],
  specificity: ['trueNegatives', 'falsePositives'],
  precision: ['truePositives', 'falsePositives'],
} as const;

/** The largest figure of one kind at a threshold where that of another kind is at least so much. */
abstract class AtConstraint extends ConfusionMetric {
  readonly direction = 'max';
  declare readonly classId: number | null;
  declare readonly numThresholds: number;
  /** What is to be at least as large as the option of its name. */
  protected abstract readonly constrained: keyof typeof parts;
  protected abstract readonly largest: keyof typeof parts;
  #counts: ThresholdCounts | null = null;

  override get perElement(): boolean {
    return this.classId === null;
  }

  get #at(): ThresholdCounts {
    const { numThresholds: count } = this;
    const even = Array.from({ length: count }, (_, i) => i / (count - 1));
    return (this.#counts ??= count === 1 ? new ThresholdCounts([0.5]) : new ThresholdCounts(even, true));
  }

  override stateSize(): number {
    return this.#at.size();
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    return this.#at.of(yTrue, yPred, sampleWeight, { classId: this.classId });
  }

  override resultOf(state: readonly number[]): number {
    const confusions = this.#at.confusions(state);
    const figures = (kind: keyof typeof parts): readonly number[] => {
      const [right, wrong] = parts[kind].map((part: keyof Confusions) => confusions[part]) as [number[], number[]];
      return right.map((count, i) => divideNoNaN(count, count + wrong[i]!));
    };
    const least = (this as unknown as Readonly<Record<string, number>>)[this.constrained]!;
    const constrained = figures(this.constrained);
    const reached = figures(this.largest).filter((_, i) => Math.fround(constrained[i]!) >= Math.fround(least));
    return greatest([0, ...reached]);
  }
}

const OTHERS = ['numThresholds', 'classId', 'name', 'dtype'] as const;

const specificity = {
  ...common,
  /** The least specificity, in [0, 1]. */
  specificity: share,
};
/** Options of `SensitivityAtSpecificity`, and those of every metric. */
export type SensitivityAtSpecificityOptions = MetricOptions & OptionsOf<typeof specificity>;

/** Keras's SensitivityAtSpecificity: the best sensitivity, or recall, where the specificity is at least so much. */
export class SensitivityAtSpecificity
  extends /* @__PURE__ */ define(AtConstraint, 'SensitivityAtSpecificity', ['specificity', ...OTHERS], specificity)
{
  protected readonly constrained = 'specificity';
  protected readonly largest = 'sensitivity';
}

const sensitivity = {
  ...common,
  /** The least sensitivity, in [0, 1]. */
  sensitivity: share,
};
/** Options of `SpecificityAtSensitivity`, and those of every metric. */
export type SpecificityAtSensitivityOptions = MetricOptions & OptionsOf<typeof sensitivity>;

/** Keras's SpecificityAtSensitivity: the best specificity where the sensitivity is at least so much. */
export class SpecificityAtSensitivity
  extends /* @__PURE__ */ define(AtConstraint, 'SpecificityAtSensitivity', ['sensitivity', ...OTHERS], sensitivity)
{
  protected readonly constrained = 'sensitivity';
  protected readonly largest = 'specificity';
}

const recall = {
  ...common,
  /** The least recall, in [0, 1]. */
  recall: share,
};
/** Options of `PrecisionAtRecall`, and those of every metric. */
export type PrecisionAtRecallOptions = MetricOptions & OptionsOf<typeof recall>;

/** Keras's PrecisionAtRecall: the best precision where the recall is at least so much. */
export class PrecisionAtRecall
  extends /* @__PURE__ */ define(AtConstraint, 'PrecisionAtRecall', ['recall', ...OTHERS], recall)
{
  protected readonly constrained = 'recall';
  protected readonly largest = 'precision';
}

const precision = {
  ...common,
  /** The least precision, in [0, 1]. */
  precision: share,
};
/** Options of `RecallAtPrecision`, and those of every metric. */
export type RecallAtPrecisionOptions = MetricOptions & OptionsOf<typeof precision>;

/** Keras's RecallAtPrecision: the best recall where the precision is at least so much. */
export class RecallAtPrecision
  extends /* @__PURE__ */ define(AtConstraint, 'RecallAtPrecision', ['precision', ...OTHERS], precision)
{
  protected readonly constrained = 'precision';
  protected readonly largest = 'recall';
}
