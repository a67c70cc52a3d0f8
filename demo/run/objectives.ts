import type { KerasLoss } from '../../nn/losses/loss';
import { LOSSES } from '../../nn/losses/registry';
import { METRICS } from '../../nn/metrics/registry';
import type { Metric } from '../../nn/metrics';
import type { RunConfig } from './config';
import { type Field, type Made, classNamed, construct, formFields } from './options';

type Settings = Pick<RunConfig, 'loss' | 'metric'>;

const NOTES_LOSS = 'SparseCategoricalCrossentropy';

/** What follows from the page's last layer, a softmax over the last axis. */
const GIVEN_BY_HEAD = ['fromLogits', 'axis'];

export const lossType = (className: string): Made<KerasLoss>['type'] | undefined => classNamed(LOSSES, className);
export const metricType = (className: string): Made<Metric>['type'] | undefined => classNamed(METRICS, className);

export const LOSS_NAMES: readonly string[] = LOSSES.map(({ className }) => className);

/** The options of a loss or metric that the page offers. */
export const fieldsOfObjective = (type: Made['type']): readonly Field[] =>
  formFields(type).filter(([name]) => !GIVEN_BY_HEAD.includes(name));

/** A run's loss by its class and options. */
export const lossOf = ({ loss }: Settings): Made<KerasLoss> => ({
  type: lossType(loss?.className ?? NOTES_LOSS)!,
  options: loss?.options ?? {},
});

/** Its metric beside accuracy. */
export const metricOf = ({ metric }: Settings): Made<Metric> | null =>
  metric ? { type: metricType(metric.className)!, options: metric.options } : null;

/** Class numbers, or a row of one 1 for each. */
export const targetsOf = (settings: Settings): 'labels' | 'values' => construct(lossOf(settings)).targets;

/** Metrics that compare with what a run's loss takes. */
export function metricNames(settings: Settings): readonly string[] {
  const targets = targetsOf(settings);
  return METRICS.filter((type) => construct<Metric>({ type, options: {} }).targets === targets).map(
    ({ className }) => className,
  );
}
