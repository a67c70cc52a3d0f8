import { ArgumentError, type Tensor } from '../../engine';
import type { ActivationName } from '../activations';
import { assertParts } from '../assert-parts';
import type { Loss } from '../losses';
import { returnsTensor } from '../returns-tensor';
import { shown } from '../schema';
import { type Figures, figuresOf } from './figures';
import { Metric } from './metric';

/**
 * A custom metric, from ops: targets as the loss takes them and the model's outputs `[n, ..., c]` to one value per
 * sample, `[n, ...]`, or to one for the batch, as Keras's `MeanMetricWrapper`. Its name is its key in the history,
 * `'metric'` where it has none. A minifier may change it; `Object.defineProperty` sets it.
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
  /** One value a sample, whose mean it is. @param left the activation that the predictions are without. */
  rows?(targets: Tensor, predictions: Tensor, left: ActivationName): Tensor;
  /** Where it is no such mean, or samples weigh. */
  readonly figures?: Figures;
  /** Whether its samples weigh. Default false. */
  readonly weighted?: boolean;
}

/** What metrics see the outputs with: of an output that has no loss, targets as the metrics take them. */
export type Comparing = Pick<Loss, 'name' | 'targets'>;

/** A function as a metric, of an output with a loss. */
export type OwnMetric = (loss: Comparing) => OutputMetric;

/** What a custom metric must have. */
const NEEDED = {
  targets: "targets = 'values'",
  direction: "direction = 'min'",
};
const MEAN = { rows: 'rows(yTrue, yPred) { return meanAbsoluteError(yTrue, yPred); }' };
const STATE = {
  stateSize: 'stateSize(outputShape) { return 1; }',
  stateOf: 'stateOf(yTrue, yPred, sampleWeight) { ... }, the numbers that a batch adds',
  resultOf: 'resultOf([total]) { return total; }',
};

/** @throws ArgumentError for a metric that lacks a part, and for a class. */
export function ownMetric(metric: Metric | MetricFunction): Metric | OwnMetric {
  if (typeof metric === 'function') return (loss) => own(metric, loss);
  const parts = { ...NEEDED, ...('stateOf' in metric ? STATE : MEAN) };
  assertParts((metric.constructor as typeof Metric).className, metric, parts);
  return metric;
}

function own(metric: MetricFunction, { targets }: Comparing): OutputMetric {
  if (metric.prototype instanceof Metric)
    throw new ArgumentError(
      `compile: metrics must be names, metrics or functions, got ${shown(metric)}; ` +
        `write new ${(metric as unknown as typeof Metric).className}()`,
    );
  const name = metric.name || 'metric';
  const rows = returnsTensor(`metric ${name}`, metric);
  return { name, targets, direction: null, figures: figuresOf({ rows }, []) };
}
