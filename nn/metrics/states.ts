import { ArgumentError, type Shape, type Tensor } from '../../engine';
import { accumulateAt } from '../../engine/ops/accumulate-at';
import { type ActivationName, activated } from '../activations';
import { getMask } from '../keras-mask';
import type { Loss } from '../losses';
import { type Figures, figuresOf, product } from './figures';
import type { Metric } from './metric';
import { type OutputMetric, addsUp, outputMetrics } from './output-metrics';
import type { OwnMetric } from './own-metric';

type Given = readonly (string | Metric | OwnMetric)[];

/** What a metric counts of an output whose last activation is left to the loss. */
interface Counted {
  readonly left: Readonly<Record<'train' | 'test', ActivationName>>;
  readonly metrics: readonly OutputMetric[];
}

/**
 * The metrics of an output, of which some are more than means, or weighted.
 * @param masked whether the output may have a mask, so that means are not over all samples alike.
 * @throws ArgumentError for a metric of values alone, and as `outputMetrics`.
 */
export function countedMetrics(
  metrics: Given,
  weighted: Given,
  loss: Loss | null,
  shape: Shape,
  masked: boolean,
): OutputMetric[] {
  for (const metric of [...metrics, ...weighted])
    if (typeof metric === 'object' && 'ofValues' in metric)
      throw new ArgumentError(
        `compile: metric ${metric.name} is of values, not of targets and outputs; call its updateState(values), or ` +
          'give compile a function of targets and outputs',
      );
  const plain = outputMetrics(metrics, loss, shape, figuresOf);
  const names = new Map(plain.map(({ name }) => [name, 1]));
  const others = outputMetrics(weighted, loss, shape, figuresOf, false);
  const counted = ({ rows, figures, ...metric }: OutputMetric, given: Given[number]): OutputMetric => ({
    ...metric,
    figures: figures ?? figuresOf(typeof given === 'object' ? given : { rows: (t, p) => rows!(t, p, 'linear') }, shape),
  });
  return [
    ...plain.map((metric, i) => (!masked && addsUp(metrics[i]!, shape) ? metric : counted(metric, metrics[i]!))),
    ...others.map((metric, i) => ({
      ...counted(metric, weighted[i]!),
      name: weightedName(metric.name, names),
      weighted: true,
    })),
  ];
}

/** As Keras calls a weighted metric whose name another has. */
function weightedName(name: string, counts: Map<string, number>): string {
  const own = counts.has(name) ? `weighted_${name}` : name;
  const count = counts.get(own) ?? 0;
  counts.set(own, count + 1);
  return count === 0 ? own : `${own}_${count}`;
}

/** A metric's numbers among those of all. */
interface Place {
  readonly name: string;
  readonly figures: Figures;
  readonly weighted: boolean;
  /** Of its output, among those that are compared. */
  readonly output: number;
  readonly first: number;
}

/** What the metrics of a model keep that are more than means: their numbers in one tensor. */
export class States<Objective extends Counted> {
  readonly size: number;
  readonly #places: readonly Place[];

  constructor(readonly objectives: readonly Objective[]) {
    let first = 0;
    this.#places = objectives.flatMap(({ metrics }, output) =>
      metrics.flatMap(({ name, figures, weighted = false }) => {
        if (!figures) return [];
        const place = { name, figures, weighted, output, first };
        first += figures.size;
        return [place];
      }),
    );
    this.size = first;
  }

  /** Adds a batch. */
  add(
    { y, weights, states }: { y: readonly Tensor[]; weights: readonly Tensor[]; states: Tensor | null },
    predictions: readonly Tensor[],
    kind: 'train' | 'test',
  ): void {
    const outputs = this.objectives.map(({ left }, i) => activated(predictions[i]!, left[kind]));
    for (const { figures, weighted, output, first } of this.#places) {
      const mask = (figures.isMean && getMask(predictions[output]!)) || null;
      const own = (weighted && weights[output]) || null;
      accumulateAt(
        states!,
        first,
        figures.added(y[output]!, outputs[output]!, product([own ?? [], mask ?? []].flat())),
      );
    }
  }

  /** The metrics by their names, from the sums. @param prefix of an output's names. */
  results(sums: readonly number[], prefix: (objective: Objective) => string): (readonly [string, number])[] {
    return this.#places.flatMap(({ name, figures, output, first }) => {
      const result = figures.result(sums.slice(first, first + figures.size));
      const full = prefix(this.objectives[output]!) + name;
      if (typeof result === 'number') return [[full, result] as const];
      return result.map((value, i): readonly [string, number] => [`${full}_${i}`, value]);
    });
  }
}
