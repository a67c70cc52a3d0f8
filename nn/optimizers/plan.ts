import type { Tensor } from '../../engine';
import type { Slots, Update } from '../training/variables';

/** What changes from step to step, on the GPU. */
export interface StepState {
  /** `u32 [2]`: seed, and the step's number, from 1. */
  readonly key: Tensor;
  /** What `Plan.scalars` gave. */
  readonly scalars: Tensor;
}

/** Weights, and what is kept of each. */
export interface PlannedVariables {
  readonly weights: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly slots: readonly (readonly Tensor[])[];
  readonly updates: readonly Update[];
}

/** What a step of an optimizer is where it is more than `update`. */
export interface Plan extends Slots, Disposable {
  /** Of weights that are new. */
  start(variables: PlannedVariables): void;
  /** The loss, or its gradient, as it is to be walked back from. */
  scaleLoss(loss: Tensor): Tensor;
  /** Gradients of the loss that `scaleLoss` has scaled, as they are of the loss itself. */
  unscale(variables: PlannedVariables): void;
  /** One step. Traced once, replayed every step. */
  apply(variables: PlannedVariables, state: StepState): void;
  /** When training ends. */
  finish(variables: PlannedVariables): void;
  /** The numbers that change with the step, from 1; and writes those that only the plan knows. */
  scalars(step: number): readonly number[];
  /** To be awaited before `scalars`, where that follows from what the step before has found. */
  settle?(): Promise<void>;
}
