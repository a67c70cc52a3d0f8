import { ArgumentError, type Shape, ShapeError, Tensor, formatShape, sameShape } from '../../engine';
import { ACTIVATIONS, type ActivationName } from '../activations';
import type { ClassOf } from '../keras-object';
import type { Loss } from '../losses';
import { lowerFirst } from '../names';
import { shown } from '../schema';
import { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from './accuracy';
import { Metric } from './metric';

/**
 * A custom metric, from ops: targets as the loss takes them and the model's outputs `[n, ..., c]` to one value per
 * sample, `[n, ...]`. Its name is its key in the history. A minifier may change it; `Object.defineProperty` sets it.
 */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A metric of one of a model's outputs. */
export interface OutputMetric {
  /** Its key in logs and history, without the output's: as the user wrote it, `accuracy`, or `acc`. */
  readonly name: string;
  /** As its loss takes them. */
  readonly targets: Loss['targets'];
  /** Which is better, lower or higher; null for a custom function, of which nobody knows. */
  readonly direction: 'min' | 'max' | null;
  /** How many figures there are of a sample. */
  readonly sums: number;
  /** The figures of each sample, each `[n]`. @param left the activation that the predictions are without. */
  rows(targets: Tensor, predictions: Tensor, left?: ActivationName): readonly Tensor[];
  /** The metric, from the means of its figures. */
  result(means: readonly number[]): number;
}

/** Which accuracy that is follows from loss and shapes. */
export const isAccuracy = (name: string): boolean => ['accuracy', 'acc'].includes(name.toLowerCase());

/** As in Keras (`get_metric` of `trainers/compile_utils.py`). */
function accuracyFor({ targets }: Comparing, outputShape: Shape): ClassOf<Metric> {
  if (outputShape.at(-1) === 1) return BinaryAccuracy;
  return targets === 'labels' ? SparseCategoricalAccuracy : CategoricalAccuracy;
}

/** What metrics see the outputs with: of an output that has no loss, targets as the metrics take them. */
export type Comparing = Pick<Loss, 'name' | 'targets'>;

function withoutLoss(metrics: readonly (string | Metric | MetricFunction)[]): Comparing {
  const targets = metrics.map((metric) => (typeof metric === 'object' ? metric.targets : null));
  return { name: 'none', targets: targets.find((each) => each !== null) ?? 'values' };
}

/** What a custom metric must have. */
const NEEDED = {
  targets: "targets = 'values'",
  direction: "direction = 'min'",
  rows: 'rows(yTrue, yPred) { return meanAbsoluteError(yTrue, yPred); }',
};

/** @throws ArgumentError for a metric that lacks a part, or compares with other targets than the loss. */
function builtIn(metric: string | Metric, loss: Comparing, outputShape: Shape): OutputMetric {
  const made = typeof metric === 'string' ? new (accuracyFor(loss, outputShape))({ name: metric } as never) : metric;
  const { className } = made.constructor as typeof Metric;
  const lacks = Object.entries(NEEDED).find(([name]) => !(name in made));
  if (lacks) throw new ArgumentError(`${className}: there is no ${lacks[0]}; write ${lacks[1]}`);
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
    sums: made.sums(outputShape),
    rows: (t, p, left = 'linear') => [made.rows(t, ACTIVATIONS[outputs(left)](p))].flat(),
    result: (means) => made.result(means),
  };
}

function own(metric: MetricFunction, { targets }: Comparing): OutputMetric {
  if (metric.prototype instanceof Metric)
    throw new ArgumentError(
      `compile: metrics must be names, metrics or functions, got ${shown(metric)}; ` +
        `write new ${(metric as unknown as typeof Metric).className}()`,
    );
  const { name } = metric;
  if (!name) throw new ArgumentError('a metric function must have a name, which is its key in the history');
  const rows = wanting(name, metric);
  return {
    name,
    targets,
    direction: null,
    sums: 1,
    rows: (t, p, left = 'linear') => [rows(t, ACTIVATIONS[left](p))],
    result: ([mean]) => mean!,
  };
}

const isNamed = (metric: string | Metric | MetricFunction): metric is string =>
  typeof metric === 'string' && !isAccuracy(metric);

/** Those that go by a name as metrics. Which the accuracy is, `outputMetrics` knows; the others are loaded for it. */
export async function metricsByName<M extends string | Metric | MetricFunction>(
  metrics: readonly M[],
): Promise<(M | Metric)[]> {
  if (!metrics.some(isNamed)) return [...metrics];
  const { metricNamed } = await import('./registry');
  return metrics.map((metric) => (isNamed(metric) ? metricNamed(metric) : metric));
}

/**
 * The metrics of an output, of which the accuracy alone may go by its name. What they see is what the model gives out,
 * as in Keras: raw outputs, where a loss takes logits. Of one name, the second is called `name_1`, as in Keras.
 */
export function outputMetrics(
  metrics: readonly (string | Metric | MetricFunction)[],
  given: Loss | null,
  outputShape: Shape,
): OutputMetric[] {
  const loss = given ?? withoutLoss(metrics);
  const counts = new Map<string, number>();
  return metrics.map((metric) => {
    const made = typeof metric === 'function' ? own(metric, loss) : builtIn(metric, loss, outputShape);
    const count = counts.get(made.name) ?? 0;
    counts.set(made.name, count + 1);
    return count === 0 ? made : { ...made, name: `${made.name}_${count}` };
  });
}

function wanting(name: string, metric: MetricFunction): MetricFunction {
  return (targets, predictions) => {
    const rows: unknown = metric(targets, predictions);
    if (!(rows instanceof Tensor))
      throw new ArgumentError(
        `metric ${name} returns a tensor made by ops, such as meanAbsoluteError(yTrue, yPred), got ${shown(rows)}`,
      );
    const wanted = predictions.shape.slice(0, -1);
    if (!sameShape(rows.shape, wanted)) {
      throw new ShapeError(
        `metric ${name} must give one value per sample, ${formatShape(wanted)} for predictions ` +
          `${formatShape(predictions.shape)}, got ${formatShape(rows.shape)}`,
      );
    }
    return rows;
  };
}
