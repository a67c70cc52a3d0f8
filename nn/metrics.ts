import {
  ArgumentError,
  type Shape,
  ShapeError,
  type Tensor,
  binaryAccuracy,
  categoricalAccuracy,
  formatShape,
  meanAbsoluteError,
  meanSquaredError,
  relu,
  sameShape,
  sigmoid,
  softmax,
  tanh,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from '../engine';
import type { ActivationName } from './layers';
import type { Loss } from './losses';

/** Keras's snake_case and class names will do as well. */
export type MetricName = 'accuracy' | 'acc' | keyof typeof METRICS | 'mse' | 'mae';

/**
 * A metric of your own, from ops: targets as the loss takes them and the model's outputs `[n, ..., c]` to one figure a
 * sample, `[n, ...]`. Its name is its key in the history: a minifier may change it, `Object.defineProperty` set it.
 */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

export interface Metric {
  /** As the user wrote it, which is its name in logs and history: `accuracy`, or `acc`. */
  readonly name: string;
  /** Which is better, lower or higher; null for a function of your own, of which nobody knows. */
  readonly direction: 'min' | 'max' | null;
  /** One figure a sample, `[n]`, whose mean is the metric. @param fused the loss's activation was left to it. */
  rows(targets: Tensor, predictions: Tensor, fused: boolean): Tensor;
}

/** Which targets each one compares with, as `Loss.targets`. */
const METRICS = {
  sparseCategoricalAccuracy: { targets: 'labels', rows: sparseCategoricalAccuracy },
  sparseTopKCategoricalAccuracy: { targets: 'labels', rows: sparseTopKCategoricalAccuracy },
  categoricalAccuracy: { targets: 'values', rows: categoricalAccuracy },
  topKCategoricalAccuracy: { targets: 'values', rows: topKCategoricalAccuracy },
  binaryAccuracy: { targets: 'values', rows: binaryAccuracy },
  meanSquaredError: { targets: 'values', rows: meanSquaredError },
  meanAbsoluteError: { targets: 'values', rows: meanAbsoluteError },
} as const;

/** Keras's short names. */
const SHORT: Readonly<Record<string, string>> = { mse: 'meanSquaredError', mae: 'meanAbsoluteError' };

/** Classes are ranked alike by logits and by their softmax, which a step can so do without. */
const RANKS: readonly MetricFunction[] = [
  sparseCategoricalAccuracy,
  categoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
];

/** The less the better. */
const ERRORS: readonly MetricFunction[] = [meanSquaredError, meanAbsoluteError];

const ACTIVATIONS: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = { linear: (x) => x, relu, sigmoid, softmax, tanh };

/** Which accuracy `'accuracy'` is follows from the shapes, as in Keras (`get_metric` of `trainers/compile_utils.py`). */
function accuracyFor({ targets }: Loss, outputShape: Shape): MetricFunction {
  if (targets === 'labels') return sparseCategoricalAccuracy;
  return outputShape.at(-1) === 1 ? binaryAccuracy : categoricalAccuracy;
}

function named(name: string, { name: lossName, targets }: Loss): MetricFunction {
  const plain = name.replaceAll('_', '').toLowerCase();
  const found = Object.entries(METRICS).find(([key]) => key.toLowerCase() === plain || key === SHORT[plain]);
  if (!found) throw new ArgumentError(`unknown metric ${name}; there are accuracy, acc, ${Object.keys(METRICS).join(', ')}`);
  const [key, metric] = found;
  if (metric.targets !== targets) {
    const kinds = { labels: 'class numbers', values: "targets of the output's shape" };
    throw new ArgumentError(`metric ${key} compares with ${kinds[metric.targets]}, but the loss ${lossName} takes ${kinds[targets]}`);
  }
  return metric.rows;
}

/** What the metric sees is what the model gives out, as in Keras: raw outputs, where a loss takes logits. */
export function metric(metric: string | MetricFunction, loss: Loss, outputShape: Shape): Metric {
  const { name } = typeof metric === 'string' ? { name: metric } : metric;
  if (!name) throw new ArgumentError('a metric function must have a name, which is its key in the history');
  const isAccuracy = ['accuracy', 'acc'].includes(name.toLowerCase());
  const rows = typeof metric !== 'string' ? wanting(name, metric) : isAccuracy ? accuracyFor(loss, outputShape) : named(name, loss);
  const activation = loss.fuses === 'softmax' && RANKS.includes(rows) ? 'linear' : (loss.fuses ?? 'linear');
  const direction = typeof metric !== 'string' ? null : ERRORS.includes(rows) ? 'min' : 'max';
  return { name, direction, rows: (t, p, fused) => rows(t, fused ? ACTIVATIONS[activation](p) : p) };
}

function wanting(name: string, metric: MetricFunction): MetricFunction {
  return (targets, predictions) => {
    const rows = metric(targets, predictions);
    const wanted = predictions.shape.slice(0, -1);
    if (!sameShape(rows.shape, wanted)) {
      throw new ShapeError(
        `metric ${name} must give one figure a sample, ${formatShape(wanted)} for predictions ${formatShape(predictions.shape)}, ` +
          `got ${formatShape(rows.shape)}`,
      );
    }
    return rows;
  };
}
