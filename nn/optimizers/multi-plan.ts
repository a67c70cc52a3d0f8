import { SCALARS, type Tensor, type TensorSpec, scale } from '../../engine';
import type { Optimizer, TrainedWeight } from './optimizer';
import type { Plan, PlannedVariables, StepState } from './plan';
import { type Paths, planOf } from './update-plan';

/** A `MultiOptimizer`. */
interface Multi {
  readonly optimizers: readonly Optimizer[];
  readonly lossScaleFactor: number | null;
  iterations: number;
  placesOf(weights: readonly TrainedWeight[]): readonly number[];
}

/** Each optimizer's plan for the weights that are its own. */
export class MultiPlan implements Plan {
  readonly slotCount: number;
  readonly perWeight = true;
  readonly #optimizer: Multi;
  readonly #plans: readonly Plan[];
  /** Which of the plans is a weight's. */
  readonly #places: ReadonlyMap<Tensor, number>;
  /** Those of each optimizer's step. */
  #scalars: readonly Tensor[] = [];

  /** @param paths null where no model has the weights; they are then called by their places, `'0'`. */
  constructor(optimizer: Multi, weights: readonly Tensor[], paths: Paths | null) {
    this.#optimizer = optimizer;
    const places = optimizer.placesOf(
      weights.map((weight, i) => ({ shape: weight.shape, path: paths?.get(weight) ?? String(i) })),
    );
    this.#places = new Map(weights.map((weight, i) => [weight, places[i]!]));
    this.#plans = optimizer.optimizers.map((inner, place) =>
      planOf(
        inner,
        weights.filter((_, i) => places[i] === place),
        paths,
      ),
    );
    this.slotCount = this.#plans.reduce((most, { slotCount }) => Math.max(most, slotCount), 0);
  }

  specs(slot: number, weights: readonly Tensor[]): readonly TensorSpec[] {
    return weights.map((weight): TensorSpec => {
      const plan = this.#plans[this.#places.get(weight)!]!;
      return slot < plan.slotCount ? plan.specs(slot, [weight])[0]! : { shape: [0], dtype: 'f32' };
    });
  }

  /** Runs each plan on its own weights, where it has some. */
  #each(variables: PlannedVariables, run: (plan: Plan, own: PlannedVariables, place: number) => void): void {
    const { weights, gradients, slots, updates } = variables;
    this.#plans.forEach((plan, place) => {
      const isOwn = (weight: Tensor): boolean => this.#places.get(weight) === place;
      const of = <T>(list: readonly T[]): T[] => list.filter((_, i) => isOwn(weights[i]!));
      const own = {
        weights: of(weights),
        gradients: of(gradients),
        slots: of(slots),
        updates: updates.filter(({ parameters }) => isOwn(parameters)),
      };
      if (own.weights.length > 0) run(plan, own, place);
    });
  }

  start(variables: PlannedVariables): void {
    const [weight] = variables.weights;
    if (weight) this.#scalars = this.#plans.map(() => weight.engine.tensor(new Float32Array(SCALARS)));
    this.#each(variables, (plan, own) => plan.start(own));
  }

  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.#optimizer;
    return lossScaleFactor === null ? loss : scale(loss, lossScaleFactor);
  }

  unscale(variables: PlannedVariables): void {
    this.#each(variables, (plan, own) => plan.unscale(own));
  }

  apply(variables: PlannedVariables, { key }: StepState): void {
    this.#each(variables, (plan, own, place) => plan.apply(own, { key, scalars: this.#scalars[place]! }));
  }

  finish(variables: PlannedVariables): void {
    this.#each(variables, (plan, own) => plan.finish(own));
  }

  /** As in Keras, an optimizer without weights takes no steps. */
  scalars(step: number): readonly number[] {
    this.#optimizer.iterations = step;
    for (const place of new Set(this.#places.values())) {
      const numbers = this.#plans[place]!.scalars(step);
      this.#scalars[place]!.write(Float32Array.from({ length: SCALARS }, (_, i) => numbers[i] ?? 0));
    }
    return [];
  }

  [Symbol.dispose](): void {
    for (const disposable of this.#plans) disposable[Symbol.dispose]();
    for (const scalars of this.#scalars) scalars.dispose();
  }
}
