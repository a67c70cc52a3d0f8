import { LifetimeError, type Tensor, type TensorSpec, mul } from '../../engine';
import { allFinite } from '../../engine/ops/all-finite';
import { onlyIf } from '../../engine/ops/only-if';
import { unscale } from '../../engine/ops/unscale';
import type { Optimizer } from './optimizer';
import type { Plan, PlannedVariables, StepState } from './plan';
import { type Paths, planOf } from './update-plan';

/** A `LossScaleOptimizer`. */
interface LossScaling {
  readonly className: string;
  readonly innerOptimizer: Optimizer;
  readonly dynamicScale: number;
  iterations: number;
  restart(): void;
  account(finite: boolean): void;
}

/** On the GPU what it takes to scale, and what a step has found. */
interface Found {
  /** `f32 []`, what the loss is multiplied by. */
  readonly scale: Tensor;
  /** `f32 [1]`, whether all gradients were finite. */
  readonly finite: Tensor;
  /** As `StepState` has it, of the optimizer within, which does not count steps that are left out. */
  readonly key: Tensor;
}

/**
 * The plan of the optimizer within, whose changes are undone on the GPU where a gradient was not finite. Whether one
 * was is read before the next step, since scale and step number follow from it.
 */
export class LossScalePlan implements Plan {
  readonly #optimizer: LossScaling;
  readonly #inner: Plan;
  #found: Found | null = null;
  #isPending = false;

  constructor(optimizer: LossScaling, weights: readonly Tensor[], paths: Paths | null) {
    this.#optimizer = optimizer;
    this.#inner = planOf(optimizer.innerOptimizer, weights, paths);
  }

  get slotCount(): number {
    return this.#inner.slotCount;
  }

  get perWeight(): boolean {
    return this.#inner.perWeight;
  }

  specs(slot: number, weights: readonly Tensor[]): readonly TensorSpec[] {
    return this.#inner.specs(slot, weights);
  }

  start(variables: PlannedVariables): void {
    const [weight] = variables.weights;
    if (weight) {
      const { engine } = weight;
      this.#found = {
        scale: engine.tensor(new Float32Array(1), []),
        finite: engine.tensor(new Float32Array(1)),
        key: engine.tensor(new Uint32Array(2)),
      };
    }
    this.#inner.start(variables);
  }

  scaleLoss(loss: Tensor): Tensor {
    return this.#found ? mul(loss, this.#found.scale) : loss;
  }

  unscale({ updates }: PlannedVariables): void {
    const { scale, finite } = this.#found!;
    allFinite(
      updates.map(({ gradients }) => gradients),
      finite,
    );
    for (const { gradients } of updates) unscale(gradients, scale);
  }

  apply(variables: PlannedVariables, { scalars }: StepState): void {
    const { finite, key } = this.#found!;
    const changed = variables.updates.flatMap(({ parameters, slots }) => [parameters, ...slots]);
    finite.engine.scope(() => onlyIf(finite, changed, () => this.#inner.apply(variables, { key, scalars })));
  }

  finish(variables: PlannedVariables): void {
    this.#inner.finish(variables);
  }

  /** @throws LifetimeError before the step before has been settled. */
  scalars(step: number): readonly number[] {
    const { className, innerOptimizer } = this.#optimizer;
    if (this.#isPending)
      throw new LifetimeError(`${className}: await the step before, from which this one's scale follows`);
    if (step === 1) this.#optimizer.restart();
    this.#optimizer.iterations = step;
    const numbers = this.#inner.scalars(innerOptimizer.iterations + 1);
    this.#found?.key.write(Uint32Array.of(0, innerOptimizer.iterations));
    this.#found?.scale.write(Float32Array.of(this.#optimizer.dynamicScale));
    this.#isPending = true;
    return numbers;
  }

  async settle(): Promise<void> {
    if (!this.#isPending || !this.#found) return;
    const [finite] = await this.#found.finite.data();
    if (!this.#isPending) return;
    this.#isPending = false;
    this.#optimizer.account(finite === 1);
  }

  [Symbol.dispose](): void {
    this.#inner[Symbol.dispose]();
    for (const tensor of Object.values<Tensor>({ ...this.#found })) tensor.dispose();
  }
}
