import { ArgumentError, type Shape, ShapeError, type Tensor, formatShape, sigmoid } from '../../engine';
import { define } from '../keras-object';
import { flag, oneOf, orNull, positiveInteger } from '../options';
import { numbers } from '../number-list';
import { type Option, type OptionsOf, option } from '../schema';
import { withoutUnknown } from '../symbolic-shape';
import { ConfusionMetric, type Confusions, ThresholdCounts, areEven } from './confusion';
import { divideNoNaN } from './figures';
import type { MetricOptions } from './metric';

const CURVES = ['ROC', 'PR', 'PRGAIN'] as const;

/** As Keras reads it, in upper or lower case. */
const curve: Option<(typeof CURVES)[number], (typeof CURVES)[number] | 'roc' | 'pr' | 'prgain'> =
  /* @__PURE__ */ option(
    'name',
    "'ROC', 'PR' or 'PRGAIN'",
    (value) => CURVES.find((name) => typeof value === 'string' && name === value.toUpperCase()),
    CURVES,
  );

const twoOrMore: Option<number> = /* @__PURE__ */ option('integer', 'an integer of at least 2', (value) =>
  Number.isSafeInteger(value) && (value as number) >= 2 ? (value as number) : undefined,
);

const shares: Option<readonly number[]> = /* @__PURE__ */ option('numbers', 'a list of numbers in [0, 1]', (value) =>
  numbers.parse(value)?.every((each) => each >= 0 && each <= 1) ? (value as readonly number[]) : undefined,
);

const schema = {
  /** How many thresholds the curve is drawn by, evenly from 0 to 1. Default 200. */
  numThresholds: /* @__PURE__ */ twoOrMore.default(200),
  /**
   * `'ROC'`, recall by false positives; `'PR'`, precision by recall; `'PRGAIN'`, the same by their gains over a guess.
   * Default `'ROC'`.
   */
  curve: /* @__PURE__ */ curve.default('ROC'),
  /**
   * How the area is made of the points: `'interpolation'`, by trapezia, of `'PR'` as Davis and Goadrich do;
   * `'minoring'` and `'majoring'`, by the lower and the higher one of two. Default `'interpolation'`.
   */
  summationMethod: /* @__PURE__ */ oneOf('interpolation', 'majoring', 'minoring').default('interpolation'),
  /** Thresholds between 0 and 1 instead, beside those two. Default null. */
  thresholds: /* @__PURE__ */ orNull(shares).default(null),
  /** Whether each output has a curve of its own, whose areas are averaged. Default false. */
  multiLabel: /* @__PURE__ */ flag.default(false),
  /** How many outputs there are, of `multiLabel`. Default null, as many as the model has. */
  numLabels: /* @__PURE__ */ orNull(positiveInteger).default(null),
  /** What the outputs weigh. Default null, alike. */
  labelWeights: /* @__PURE__ */ orNull(numbers).default(null),
  /** Outputs are logits, of which the sigmoid counts. Default false. */
  fromLogits: /* @__PURE__ */ flag.default(false),
};

/** Options of `AUC`, and those of every metric. */
export type AUCOptions = MetricOptions & OptionsOf<typeof schema>;

const POSITIONAL = [
  'numThresholds', 'curve', 'summationMethod', 'name', 'dtype', 'thresholds', 'multiLabel', 'numLabels',
  'labelWeights', 'fromLogits',
] as const; // prettier-ignore

/** Keras's epsilon: the first and the last threshold are a little outside of [0, 1]. */
const EPSILON = 1e-7;

/** Keras's AUC, the area under the curve: of `'ROC'`, how often a positive sample is above a negative one. */
export class AUC extends /* @__PURE__ */ define(ConfusionMetric, 'AUC', POSITIONAL, schema) {
  readonly direction = 'max';
  #counted: ThresholdCounts | null = null;

  get #counts(): ThresholdCounts {
    return (this.#counted ??= this.#thresholds());
  }

  #thresholds(): ThresholdCounts {
    const { numThresholds, thresholds } = this;
    const between =
      thresholds?.toSorted((a, b) => a - b) ??
      Array.from({ length: numThresholds - 2 }, (_, i) => (i + 1) / (numThresholds - 1));
    const even = thresholds === null || areEven([0, ...between, 1]);
    return new ThresholdCounts([-EPSILON, ...between, 1 + EPSILON], even);
  }

  override stateSize(outputShape: Shape): number {
    const { name, multiLabel, numLabels, labelWeights } = this;
    const columns = outputShape.at(-1) ?? 1;
    if (numLabels && !multiLabel) throw new ArgumentError(`metric ${name}: numLabels is for multiLabel: true alone`);
    if (multiLabel && outputShape.length !== 1)
      throw new ShapeError(
        withoutUnknown(
          `metric ${name}: of multiLabel, expected an output of shape [n, labels], got ` +
            `${formatShape(outputShape)} per sample`,
        ),
      );
    if (multiLabel && numLabels && numLabels !== columns)
      throw new ShapeError(`metric ${name}: numLabels is ${numLabels}, but the output has ${columns}`);
    if (labelWeights && labelWeights.length !== columns)
      throw new ShapeError(`metric ${name}: expected ${columns} labelWeights, got ${labelWeights.length}`);
    return this.#counts.size(multiLabel ? columns : 1);
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const { multiLabel, labelWeights } = this;
    return this.#counts.of(yTrue, this.fromLogits ? sigmoid(yPred) : yPred, sampleWeight, {
      apart: multiLabel,
      labelWeights: multiLabel ? null : labelWeights,
    });
  }

  override resultOf(state: readonly number[]): number {
    const groups = state.length / this.#counts.size();
    const areas = Array.from({ length: groups }, (_, group) => this.#area(this.#counts.confusions(state, group)));
    const weights = (this.multiLabel && this.labelWeights) || areas.map(() => 1);
    return divideNoNaN(
      areas.reduce((sum, area, i) => sum + weights[i]! * area, 0),
      weights.reduce((sum, weight) => sum + weight),
    );
  }

  #area(confusions: Confusions): number {
    if (this.curve === 'PR' && this.summationMethod === 'interpolation') return interpolatedPR(confusions);
    const points = POINTS[this.curve](confusions);
    const height = HEIGHTS[this.summationMethod];
    return points.slice(1).reduce((area, [x, y], i) => area + (points[i]![0] - x) * height(points[i]![1], y), 0);
  }
}

type Points = readonly (readonly [x: number, y: number])[];

const HEIGHTS = {
  interpolation: (a: number, b: number) => (a + b) / 2,
  minoring: Math.min,
  majoring: Math.max,
} as const;

/** The curves' points, from the lowest threshold to the highest. */
const POINTS: Readonly<Record<(typeof CURVES)[number], (confusions: Confusions) => Points>> = {
  ROC: ({ truePositives, falsePositives, trueNegatives, falseNegatives }) =>
    truePositives.map((tp, i) => [
      divideNoNaN(falsePositives[i]!, falsePositives[i]! + trueNegatives[i]!),
      divideNoNaN(tp, tp + falseNegatives[i]!),
    ]),
  PR: ({ truePositives, falsePositives, falseNegatives }) =>
    truePositives.map((tp, i) => [divideNoNaN(tp, tp + falseNegatives[i]!), divideNoNaN(tp, tp + falsePositives[i]!)]),
  PRGAIN: ({ truePositives, falsePositives, trueNegatives, falseNegatives }) =>
    truePositives.map((tp, i) => {
      const [fp, tn, fn] = [falsePositives[i]!, trueNegatives[i]!, falseNegatives[i]!];
      if (tp === 0) return [0, 1];
      const odds = divideNoNaN(tp + fn, tn + fp);
      return [Math.max(0, 1 - (odds * fn) / tp), 1 - (odds * fp) / tp];
    }),
};

/** The area under precision by recall, as Davis and Goadrich interpolate it: true positives grow by predictions. */
function interpolatedPR({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: Confusions): number {
  return tp.slice(1).reduce((area, next, i) => {
    const [p, nextP] = [tp[i]! + fp[i]!, next + fp[i + 1]!];
    const slope = divideNoNaN(tp[i]! - next, Math.max(p - nextP, 0));
    const intercept = next - slope * nextP;
    const ratio = p > 0 && nextP > 0 ? p / nextP : 1;
    return area + divideNoNaN(slope * (tp[i]! - next + intercept * Math.log(ratio)), next + fn[i + 1]!);
  }, 0);
}
