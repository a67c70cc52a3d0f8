import { ArgumentError, type Shape } from '../../engine';
import { type ActivationName, activated } from '../activations';
import type { ClassOf } from '../keras-object';
import type { Loss } from '../losses';
import { lowerFirst } from '../names';
import { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from './accuracy';
import type { figuresOf } from './figures';
import type { Metric } from './metric';
import type { Comparing, MetricFunction, OutputMetric, OwnMetric } from './own-metric';

export type { Comparing, MetricFunction, OutputMetric };

/** Which accuracy that is follows from loss and shapes. */
export const isAccuracy = (name: string): boolean => ['accuracy', 'acc'].includes(name.toLowerCase());

/** As in Keras (`get_metric` of `trainers/compile_utils.py`). */
function accuracyFor({ targets }: Comparing, outputShape: Shape): ClassOf<Metric> {
  if (outputShape.at(-1) === 1) return BinaryAccuracy;
  return targets === 'labels' ? SparseCategoricalAccuracy : CategoricalAccuracy;
}

function withoutLoss(metrics: readonly (string | Metric | OwnMetric)[]): Comparing {
  const targets = metrics.map((metric) => (typeof metric === 'object' ? metric.targets : null));
  return { name: 'none', targets: targets.find((each) => each !== null) ?? 'values' };
}

/** @throws ArgumentError for a metric that compares with other targets than the loss. */
function builtIn(
  metric: string | Metric,
  loss: Comparing,
  outputShape: Shape,
  counting: typeof figuresOf | undefined,
): OutputMetric {
  const made = typeof metric === 'string' ? new (accuracyFor(loss, outputShape))({ name: metric } as never) : metric;
  const { className } = made.constructor as typeof Metric;
  const takesLabels = made.targets === 'labels' || (made instanceof BinaryAccuracy && outputShape.at(-1) === 1);
  if (made.targets !== loss.targets && !(takesLabels && loss.targets === 'labels')) {
    const kinds = { labels: 'class numbers', values: "targets of the output's shape" };
    throw new ArgumentError(
      `metric ${lowerFirst(className)} compares with ${kinds[made.targets]}, but the loss ${loss.name} takes ` +
        `${kinds[loss.targets]}`,
    );
  }
  const outputs = (left: ActivationName): ActivationName => (left === 'softmax' && made.ranks ? 'linear' : left);
  return {
    name: made.name,
    targets: loss.targets,
    direction: made.direction,
    ...(made.rows
      ? { rows: (t, p, left) => made.rows!(t, activated(p, outputs(left))) }
      : { figures: counting!(made, outputShape) }),
  };
}

const isNamed = (metric: string | Metric | MetricFunction): metric is string =>
  typeof metric === 'string' && !isAccuracy(metric);

/** A function, or a metric of a class that is not defined here. */
const isOwn = (metric: string | Metric | MetricFunction): metric is Metric | MetricFunction =>
  typeof metric !== 'string' && !('isDefinition' in metric.constructor);

/** Those that go by a name as metrics. Which the accuracy is, `outputMetrics` knows; the others are loaded for it. */
export async function metricsByName(
  metrics: readonly (string | Metric | MetricFunction)[],
): Promise<(string | Metric | OwnMetric)[]> {
  const registry = metrics.some(isNamed) ? await import('./registry') : null;
  const own = metrics.some(isOwn) ? await import('./own-metric') : null;
  return metrics.map((metric) =>
    isNamed(metric) ? registry!.metricNamed(metric) : isOwn(metric) ? own!.ownMetric(metric) : metric,
  );
}

/**
 * The metrics of an output, of which the accuracy alone may go by its name. What they see is what the model gives out,
 * as in Keras: raw outputs, where a loss takes logits. Of one name, the second is called `name_1`, as in Keras.
 * @param counting is needed for those that are more than means. @param renames false: names are as they are.
 */
export function outputMetrics(
  metrics: readonly (string | Metric | OwnMetric)[],
  given: Loss | null,
  outputShape: Shape,
  counting?: typeof figuresOf,
  renames = true,
): OutputMetric[] {
  const loss = given ?? withoutLoss(metrics);
  const counts = new Map<string, number>();
  return metrics.map((metric) => {
    const made = typeof metric === 'function' ? metric(loss) : builtIn(metric, loss, outputShape, counting);
    const count = counts.get(made.name) ?? 0;
    counts.set(made.name, count + 1);
    return count === 0 || !renames ? made : { ...made, name: `${made.name}_${count}` };
  });
}
