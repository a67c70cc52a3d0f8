import type { KerasLoss } from '../../nn/losses/loss';
import { LOSSES } from '../../nn/losses/registry';
import { METRICS } from '../../nn/metrics/registry';
import type { Metric } from '../../nn/metrics';
import type { RunConfig } from './config';
import { type Field, type Made, classNamed, construct, formFields, isAccepted } from './options';

type Settings = Pick<RunConfig, 'loss' | 'metric'>;

const NOTES_LOSS = 'SparseCategoricalCrossentropy';

/** What follows from the page's last layer, a softmax over the last axis, and what makes a metric several figures. */
const NOT_IN_FORMS = ['fromLogits', 'axis', 'thresholds', 'numLabels', 'labelWeights'];

/** What makes no sense of a softmax of ten classes. */
const LEFT_OUT = [
  'Circle', // of embeddings
  'MeanAbsolutePercentageError', // of targets that are not 0
  'Accuracy', // of outputs that can be their targets
  'F1Score', // a figure for each class, as it is by default
  'FBetaScore',
];

const isOffered = (type: Made['type']): boolean =>
  !LEFT_OUT.includes(type.className) && isAccepted(() => construct({ type, options: {} }));

/** The losses of the page. */
export const OFFERED_LOSSES: typeof LOSSES = LOSSES.filter(isOffered);
/** The metrics of the page: without those that must be told of the classes, or of a figure to be reached. */
export const OFFERED_METRICS: typeof METRICS = METRICS.filter(isOffered);

export const lossType = (className: string): Made<KerasLoss>['type'] | undefined =>
  classNamed(OFFERED_LOSSES, className);
export const metricType = (className: string): Made<Metric>['type'] | undefined =>
  classNamed(OFFERED_METRICS, className);

export const LOSS_NAMES: readonly string[] = OFFERED_LOSSES.map(({ className }) => className);

/** The options of a loss or metric that the page offers. */
export const fieldsOfObjective = (type: Made['type']): readonly Field[] =>
  formFields(type).filter(([name]) => !NOT_IN_FORMS.includes(name));

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
  return OFFERED_METRICS.filter((type) => construct<Metric>({ type, options: {} }).targets === targets).map(
    ({ className }) => className,
  );
}
