import { customFunction } from '../custom-names';
import { type Identifier, type Registry, deserialized, fromIdentifier, serialized } from '../identifier';
import type { SerializedObject } from '../keras-object';
import { Mean, Sum } from './mean';
import { Metric } from './metric';
import type { MetricFunction } from './own-metric';
import { METRICS, metricClass } from './registry';

/** `Mean` and `Sum` too, which take no targets, so that `compile` does not know them. */
const REGISTRY: Registry<Metric> = {
  kind: 'metric',
  base: Metric,
  classes: /* @__PURE__ */ METRICS.concat([Mean, Sum]),
};

/** A metric as Keras's configs have it. @throws ArgumentError for a function, which no file can hold. */
export const serializeMetric = (metric: Metric): SerializedObject => serialized(REGISTRY, metric);

/** What `serializeMetric` has given. @throws ArgumentError for a class that is not known. */
export const deserializeMetric = (config: SerializedObject): Metric => deserialized(REGISTRY, config);

/**
 * A metric by its name, its class, its config, or as it is; null is none. Of a function's name, for which Keras has a
 * function, it is the metric that is made of it. @throws ArgumentError for what is none.
 */
export function getMetric(identifier: string | SerializedObject | Metric | (new () => Metric)): Metric;
export function getMetric(identifier: Identifier<Metric> | Metric | MetricFunction): Metric | MetricFunction;
export function getMetric(
  identifier: Identifier<Metric> | Metric | MetricFunction | null,
): Metric | MetricFunction | null;
export function getMetric(
  identifier: Identifier<Metric> | Metric | MetricFunction | null,
): Metric | MetricFunction | null {
  if (identifier === null || identifier instanceof Metric) return identifier;
  if (typeof identifier !== 'string') return fromIdentifier<Metric, Metric | MetricFunction>(REGISTRY, identifier);
  const fn = customFunction(identifier);
  if (fn) return fn as MetricFunction;
  if (/^(mean|sum)$/i.test(identifier)) return deserializeMetric({ class_name: identifier, config: {} });
  return new (metricClass(identifier))({} as never);
}
