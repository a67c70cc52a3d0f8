import { ArgumentError, type Tensor, argmax, reshape } from '../../engine';
import { bincount } from '../../engine/ops/bincount';
import { classPairs } from '../../engine/ops/class-pairs';
import { define } from '../keras-object';
import { automaticName } from '../names';
import { finite, flag, integer, orNull, positiveInteger } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { fullWeights } from './figures';
import type { MetricOptions } from './metric';
import { StatefulMetric } from './stateful-metric';

/** Keras's type of the confusion matrix, an integer unless it is told otherwise: then of a weight all digits count. */
const matrixType: Option<'int64' | 'int32' | 'float32', 'int' | 'int64' | 'int32' | 'float32' | null> =
  /* @__PURE__ */ option('name', "'int64', 'int32' or 'float32'", (value) =>
    value === null || value === 'int'
      ? 'int64'
      : (['int64', 'int32', 'float32'] as const).find((each) => each === value),
  );

const classList: Option<readonly number[]> = /* @__PURE__ */ option('integers', 'a list of class numbers', (value) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => Number.isSafeInteger(each) && each >= 0)
    ? (value as readonly number[])
    : undefined,
);

const common = {
  /** Type of the confusion matrix: an integer, to which weights are cut, or `'float32'`. Default `'int64'`. */
  dtype: /* @__PURE__ */ matrixType.default(null),
  /** How many classes there are. */
  numClasses: positiveInteger,
};
const targetClassIds = {
  /** The classes whose mean the metric is. */
  targetClassIds: classList,
};
const ignored = {
  /** A target's class that does not count. Default null, none. */
  ignoreClass: /* @__PURE__ */ orNull(integer).default(null),
};
const sparseTargets = {
  /** Whether targets are class numbers, not one-hot. Default true. */
  sparseYTrue: /* @__PURE__ */ flag.default(true),
  /** Whether outputs are class numbers, not scores of the classes. Default true. */
  sparseYPred: /* @__PURE__ */ flag.default(true),
};
const oneHotTargets = {
  /** Whether outputs are class numbers, not scores of the classes. Default false. */
  sparseYPred: /* @__PURE__ */ flag.default(false),
};
const along = {
  /** The axis of the classes, of what is not class numbers. Default -1, the last. */
  axis: /* @__PURE__ */ integer.default(-1),
};

/** Keras's. */
const EPSILON = 1e-7;

/** The intersection of targets and outputs of a class over their union, from a confusion matrix. */
abstract class IntersectionOverUnion extends StatefulMetric {
  static override readonly naming: (className: string) => string = automaticName;
  readonly direction = 'max';
  declare readonly dtype: 'int64' | 'int32' | 'float32';
  // Options of some of the classes.
  declare readonly numClasses?: number;
  declare readonly targetClassIds?: readonly number[];
  declare readonly ignoreClass?: number | null;
  declare readonly sparseYTrue?: boolean;
  declare readonly sparseYPred?: boolean;
  declare readonly axis?: number;
  declare readonly threshold?: number;

  /** Whether targets are one-hot. */
  protected get oneHot(): boolean {
    return !(this.sparseYTrue ?? true);
  }

  /** Class numbers of what has scores of them are those of a sparse loss; others are values of the output's shape. */
  get targets(): 'labels' | 'values' {
    return this.oneHot || (this.sparseYPred ?? true) ? 'values' : 'labels';
  }

  /** @throws ArgumentError for a class that there is not. */
  override stateSize(): number {
    const { name, numClasses = 2 } = this;
    const beyond = this.targetClassIds?.find((each) => each >= numClasses);
    if (beyond !== undefined)
      throw new ArgumentError(`metric ${name}: targetClassIds must be in 0..${numClasses - 1}, got ${beyond}`);
    return numClasses ** 2;
  }

  override stateOf(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): Tensor {
    const { axis = -1, numClasses: classes = 2, ignoreClass, threshold, sparseYPred = true } = this;
    const t = this.oneHot ? argmax(yTrue, { axis }) : yTrue;
    const p = sparseYPred ? yPred : argmax(yPred, { axis });
    const pairs = classPairs(t, p, { classes, ignoreClass, threshold });
    // As many weights as pairs are one for each, whatever their axes: Keras goes through both in one row.
    const each = sampleWeight?.size === pairs.size ? reshape(sampleWeight, pairs.shape) : sampleWeight;
    return bincount(pairs, each && fullWeights(each, pairs), {
      bins: classes ** 2,
      whole: this.dtype !== 'float32',
    });
  }

  override resultOf(cells: readonly number[]): number {
    const { numClasses: classes = 2 } = this;
    const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const counted = this.targetClassIds ?? Array.from({ length: classes }, (_, c) => c);
    const shares = counted.flatMap((c) => {
      const targets = add(cells.slice(c * classes, (c + 1) * classes));
      const outputs = add(Array.from({ length: classes }, (_, row) => cells[row * classes + c]!));
      const both = cells[c * classes + c]!;
      const either = targets + outputs - both;
      return either > 1e-9 ? [both / (either + EPSILON)] : [];
    });
    return add(shares) / (shares.length + EPSILON);
  }
}

const iou = { ...common, ...targetClassIds, ...ignored, ...sparseTargets, ...along };
/** Options of `IoU`, and those of every metric. */
export type IoUOptions = Omit<MetricOptions, 'dtype'> & OptionsOf<typeof iou>;

const IOU = [
  'numClasses', 'targetClassIds', 'name', 'dtype', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis',
] as const; // prettier-ignore

/** Keras's IoU: the mean, over some classes, of intersection over union. */
export class IoU extends /* @__PURE__ */ define(IntersectionOverUnion, 'IoU', IOU, iou) {}

const binary = {
  /** Type of the confusion matrix: an integer, to which weights are cut, or `'float32'`. Default `'int64'`. */
  dtype: common.dtype,
  /** The classes whose mean the metric is, 0 or 1 or both. Default both. */
  targetClassIds: /* @__PURE__ */ classList.default([0, 1]),
  /** Outputs of at least so much are of class 1. Default 0.5. */
  threshold: /* @__PURE__ */ finite.default(0.5),
};
/** Options of `BinaryIoU`, and those of every metric. */
export type BinaryIoUOptions = Omit<MetricOptions, 'dtype'> & OptionsOf<typeof binary>;

/** Keras's BinaryIoU: of targets that are 0 or 1, and outputs between. */
export class BinaryIoU
  extends /* @__PURE__ */ define(
    IntersectionOverUnion,
    'BinaryIoU',
    ['targetClassIds', 'threshold', 'name', 'dtype'],
    binary,
  ) {}

const mean = { ...common, ...ignored, ...sparseTargets, ...along };
/** Options of `MeanIoU`, and those of every metric. */
export type MeanIoUOptions = Omit<MetricOptions, 'dtype'> & OptionsOf<typeof mean>;

/** Keras's MeanIoU: the mean over all classes. */
export class MeanIoU
  extends /* @__PURE__ */ define(
    IntersectionOverUnion,
    'MeanIoU',
    ['numClasses', 'name', 'dtype', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis'],
    mean,
  ) {}

const oneHot = { ...common, ...targetClassIds, ...ignored, ...oneHotTargets, ...along };
/** Options of `OneHotIoU`, and those of every metric. */
export type OneHotIoUOptions = Omit<MetricOptions, 'dtype'> & OptionsOf<typeof oneHot>;

/** Keras's OneHotIoU: `IoU` of one-hot targets. */
export class OneHotIoU
  extends /* @__PURE__ */ define(
    IntersectionOverUnion,
    'OneHotIoU',
    ['numClasses', 'targetClassIds', 'name', 'dtype', 'ignoreClass', 'sparseYPred', 'axis'],
    oneHot,
  )
{
  protected override get oneHot(): boolean {
    return true;
  }
}

const oneHotMean = { ...common, ...ignored, ...oneHotTargets, ...along };
/** Options of `OneHotMeanIoU`, and those of every metric. */
export type OneHotMeanIoUOptions = Omit<MetricOptions, 'dtype'> & OptionsOf<typeof oneHotMean>;

/** Keras's OneHotMeanIoU: `MeanIoU` of one-hot targets. */
export class OneHotMeanIoU
  extends /* @__PURE__ */ define(
    IntersectionOverUnion,
    'OneHotMeanIoU',
    ['numClasses', 'name', 'dtype', 'ignoreClass', 'sparseYPred', 'axis'],
    oneHotMean,
  )
{
  protected override get oneHot(): boolean {
    return true;
  }
}
