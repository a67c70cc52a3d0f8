import { ArgumentError, type Shape } from '../../engine';
import { type ActivationName, activated } from '../activations';
import type { Loss } from '../losses';
import { lowerFirst } from '../names';
import { CategoricalAccuracy, SparseCategoricalAccuracy } from './categorical-accuracy';
import type { figuresOf } from './figures';
import type { Metric } from './metric';
import type { Comparing, MetricFunction, OutputMetric, OwnMetric } from './own-metric';

export type { Comparing, MetricFunction, OutputMetric };

/** Which accuracy that is follows from loss and shapes. */
export const isAccuracy = (name: string): boolean => ['accuracy', 'acc'].includes(name.toLowerCase());

function withoutLoss(metrics: readonly (string | Metric | OwnMetric)[]): Comparing {
  const takesLabels = metrics.some((metric) => typeof metric === 'object' && metric.targets === 'labels');
  return { name: 'none', targets: takesLabels ? 'labels' : 'values' };
}

/** @throws ArgumentError for a metric that compares with other targets than the loss. */
function builtIn(
  metric: string | Metric,
  loss: Comparing,
  outputShape: Shape,
  counting: typeof figuresOf | undefined,
): OutputMetric {
  const Accuracy = loss.targets === 'labels' ? SparseCategoricalAccuracy : CategoricalAccuracy;
  const made = typeof metric === 'string' ? new Accuracy({ name: metric }) : metric;
  if (made.targets !== loss.targets && !(made.takesLabels && outputShape.at(-1) === 1)) {
    const { className } = made.constructor as typeof Metric;
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

/** Whether a step can add up what a metric gives for outputs of that shape as it is: one value a sample. */
export const addsUp = (metric: string | Metric | OwnMetric, outputShape: Shape): boolean =>
  outputShape.length > 0 && (typeof metric === 'string' || ('isPerSample' in metric && metric.isPerSample === true));

/**
 * Those that go by a name as metrics, which are loaded for it. Which the accuracy is follows, as in Keras (`get_metric`
 * of `trainers/compile_utils.py`), from the output's shape, or else from the loss, which `outputMetrics` knows.
 */
export async function metricsByName(
  metrics: readonly (string | Metric | MetricFunction)[],
  outputShape: Shape,
): Promise<(string | Metric | OwnMetric)[]> {
  const registry = metrics.some(isNamed) ? await import('./registry') : null;
  const own = metrics.some(isOwn) ? await import('./own-metric') : null;
  const binary = outputShape.at(-1) === 1 ? await import('./binary-accuracy') : null;
  return metrics.map((metric) =>
    isNamed(metric)
      ? registry!.metricNamed(metric)
      : isOwn(metric)
        ? own!.ownMetric(metric)
        : typeof metric === 'string' && binary
          ? new binary.BinaryAccuracy({ name: metric })
          : metric,
  );
}

/**
 * The metrics of an output, of which the accuracy among several columns may go by its name. What they see is what the
 * model gives out, as in Keras: raw outputs, where a loss takes logits. Of one name, the second is called `name_1`, as
 * in Keras.
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
