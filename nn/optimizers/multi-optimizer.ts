import { ArgumentError, type Tensor } from '../../engine';
import { type Config, define } from '../keras-object';
import { snakeCase } from '../names';
import { orNull, positive } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { DelegatingOptimizer } from './delegating-optimizer';
import { MultiPlan } from './multi-plan';
import type { Optimizer, OptimizerOptions, OptimizerPart, TrainedWeight } from './optimizer';
import { OptimizerMap, assertInner } from './optimizer-map';
import type { Plan } from './plan';

/** What chooses the optimizer of each weight. */
export type OptimizerChooser = OptimizerMap | ((weight: TrainedWeight) => Optimizer);

const optimizerMap: Option<OptimizerChooser> = {
  .../* @__PURE__ */ option<OptimizerChooser>(
    'value',
    'an OptimizerMap, or a function that gives the optimizer of { path, shape }',
    (given) => (given instanceof OptimizerMap || typeof given === 'function' ? (given as OptimizerChooser) : undefined),
  ),
  write: (chooser) => {
    if (chooser instanceof OptimizerMap)
      return {
        module: 'keras.optimizers',
        class_name: 'OptimizerMap',
        config: chooser.getConfig(),
        registered_name: null,
      };
    throw new ArgumentError(
      'MultiOptimizer: a function that chooses optimizers cannot be written; use an OptimizerMap',
    );
  },
};

const schema = {
  /** What chooses the optimizer of each weight: an `OptimizerMap`, or a function of `{ path, shape }`. */
  optimizerMap,
  /** What the loss is multiplied by, in place of what the optimizers within say. Default null. */
  lossScaleFactor: /* @__PURE__ */ orNull(positive).default(null),
};

/** Options of `MultiOptimizer`, with Keras's defaults. */
export type MultiOptimizerOptions = OptionsOf<typeof schema> & Pick<OptimizerOptions, 'name'>;

/**
 * Keras's MultiOptimizer: each weight is trained by the optimizer that is chosen for it by its path, `dense/kernel`, in
 * a `Sequential` `sequential/dense/kernel`. It has no learning rate; its `optimizers` have.
 */
export class MultiOptimizer
  extends /* @__PURE__ */ define(
    DelegatingOptimizer,
    'MultiOptimizer',
    ['optimizerMap', 'lossScaleFactor', 'name'],
    schema,
  )
{
  #optimizers: Optimizer[] | null = null;
  /** What has been chosen, since a function may make an optimizer for each weight. */
  readonly #chosen = new Map<string, Optimizer>();

  protected override parse(options: object): Readonly<Record<string, unknown>> {
    const values = super.parse(options);
    const { optimizerMap: chooser, lossScaleFactor } = values as MultiOptimizerOptions;
    if (chooser instanceof OptimizerMap)
      for (const optimizer of innerOf(chooser)) optimizer.lossScaleFactor = lossScaleFactor ?? null;
    return values;
  }

  /** Those of the map, its default last; of a function those that it has given so far. */
  get optimizers(): readonly Optimizer[] {
    return this.#all;
  }

  get #all(): Optimizer[] {
    return (this.#optimizers ??= this.optimizerMap instanceof OptimizerMap ? innerOf(this.optimizerMap) : []);
  }

  /** Which of the `optimizers` is each weight's. @throws ArgumentError where a function gives none. */
  placesOf(weights: readonly TrainedWeight[]): readonly number[] {
    return weights.map((weight) => {
      const { optimizerMap: chooser } = this;
      const { path } = weight;
      const found = this.#chosen.get(path) ?? (chooser instanceof OptimizerMap ? chooser.get(path) : chooser(weight));
      assertInner(`MultiOptimizer: the optimizer of ${path}`, found);
      this.#chosen.set(path, found);
      found.lossScaleFactor = this.lossScaleFactor;
      if (!this.#all.includes(found)) this.#all.push(found);
      return this.#all.indexOf(found);
    });
  }

  override partsOf(weights: readonly TrainedWeight[]): readonly OptimizerPart[] {
    const places = this.placesOf(weights);
    const counts = new Map<string, number>();
    return this.optimizers.map((optimizer, place) => {
      const name = snakeCase(optimizer.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return {
        optimizer,
        path: `optimizers/${count === 0 ? name : `${name}_${count}`}`,
        weights: [...weights.keys()].filter((i) => places[i] === place),
      };
    });
  }

  override plan(weights: readonly Tensor[], paths: ReadonlyMap<Tensor, string> | null): Plan {
    return new MultiPlan(this, weights, paths);
  }

  /** @throws ArgumentError: each of its `optimizers` has one. */
  override get learningRate(): number {
    throw new ArgumentError(
      'MultiOptimizer: it has no learningRate; get or set that of each of its optimizers, optimizer.optimizers[0]',
    );
  }

  override set learningRate(_rate: number) {
    void this.learningRate; // which says so
  }

  override getConfig(): Config {
    const { name, ...config } = super.getConfig();
    return { ...config, name };
  }
}

/** As Keras has them: each once. */
const innerOf = (map: OptimizerMap): Optimizer[] => [
  ...new Set([...Array.from(map, ([, optimizer]) => optimizer), map.defaultOptimizer]),
];
