import { classNamed } from '../class-named';
import type { ClassOf } from '../keras-object';
import { registeredClass, registeredName } from '../registered';
import { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from './accuracy';
import { MeanAbsoluteError, MeanSquaredError } from './mean-error';
import { Metric } from './metric';
import { R2Score } from './r2-score';
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-accuracy';

const CLASSES = {
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  CategoricalAccuracy,
  TopKCategoricalAccuracy,
  BinaryAccuracy,
  MeanSquaredError,
  MeanAbsoluteError,
  R2Score,
};

/** Those that go by a name, and that files have. */
export const METRICS: readonly ClassOf<Metric>[] = Object.values(CLASSES);

/** Keras's short names. */
const SHORT = { mse: 'MeanSquaredError', mae: 'MeanAbsoluteError' } as const;

/** Keras's snake_case and class names will do as well. */
export type MetricName = 'accuracy' | 'acc' | Uncapitalize<keyof typeof CLASSES> | keyof typeof SHORT;

/** The class of a name in any spelling. @throws ArgumentError for a name that none has. */
export const metricClass = (name: string): ClassOf<Metric> =>
  (registeredClass(Metric, name) as ClassOf<Metric> | undefined) ??
  classNamed('metric', name, METRICS, { aliases: SHORT, also: ['accuracy', 'acc'] });

/** A metric by its name. One of Keras's is called as it is written; a registered one, as in Keras, by its own name. */
export function metricNamed(name: string): Metric {
  const type = metricClass(name);
  return new type((registeredName(type) === null ? { name } : {}) as never);
}
