import { customFunction, registeredClass, registeredName } from '../custom-names';
import { classNamed } from '../class-named';
import type { ClassOf } from '../keras-object';
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from './at-constraint';
import { AUC } from './auc';
import { BinaryAccuracy } from './binary-accuracy';
import { CategoricalAccuracy, SparseCategoricalAccuracy } from './categorical-accuracy';
import { FalseNegatives, FalsePositives, TrueNegatives, TruePositives } from './confusion-counts';
import { ConcordanceCorrelation, PearsonCorrelation } from './correlation';
import { Accuracy } from './equality';
import { F1Score, FBetaScore } from './f-score';
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from './iou';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  Hinge,
  KLDivergence,
  LogCoshError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
} from './loss-metrics';
import { MeanAbsoluteError, MeanSquaredError } from './mean-error';
import { Metric } from './metric';
import { type MetricFunction, type OwnMetric, ownMetric } from './own-metric';
import { Precision, Recall } from './precision-recall';
import { R2Score } from './r2-score';
import { RootMeanSquaredError } from './root-mean-squared-error';
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-accuracy';

const CLASSES = {
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  CategoricalAccuracy,
  TopKCategoricalAccuracy,
  BinaryAccuracy,
  Accuracy,
  MeanSquaredError,
  RootMeanSquaredError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  CosineSimilarity,
  LogCoshError,
  R2Score,
  AUC,
  Precision,
  Recall,
  TruePositives,
  TrueNegatives,
  FalsePositives,
  FalseNegatives,
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
  F1Score,
  FBetaScore,
  BinaryIoU,
  IoU,
  MeanIoU,
  OneHotIoU,
  OneHotMeanIoU,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
  KLDivergence,
  Poisson,
  Hinge,
  SquaredHinge,
  CategoricalHinge,
  PearsonCorrelation,
  ConcordanceCorrelation,
};

/** Those that go by a name, and that files have. */
export const METRICS: readonly ClassOf<Metric>[] = Object.values(CLASSES);

/** Keras's short names. */
const SHORT = {
  bce: 'BinaryCrossentropy',
  mse: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  msle: 'MeanSquaredLogarithmicError',
} as const;

/** Keras's snake_case and class names will do as well. */
export type MetricName = 'accuracy' | 'acc' | Uncapitalize<keyof typeof CLASSES> | keyof typeof SHORT;

/** The class of a name in any spelling. @throws ArgumentError for a name that none has. */
export const metricClass = (name: string): ClassOf<Metric> =>
  (registeredClass(Metric, name) as ClassOf<Metric> | undefined) ??
  classNamed('metric', name, METRICS, { aliases: SHORT, also: ['accuracy', 'acc'] });

/** A metric by its name. One of Keras's is called as it is written; a registered one, as in Keras, by its own name. */
export function metricNamed(name: string): Metric | OwnMetric {
  const fn = customFunction(name);
  if (fn) return ownMetric(fn as MetricFunction);
  const type = metricClass(name);
  return new type((registeredName(type) === null ? { name } : {}) as never);
}
