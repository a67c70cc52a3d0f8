import type { Tensor } from '../../engine';

export interface OptimizerStep {
  /** Flat, the whole model: one dispatch updates everything. */
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  /** As many as `slots`, of the parameters' size, zero at the start. */
  readonly slots: readonly Tensor[];
  /** `f32 [1]`, what `stepSize` gave for this step. */
  readonly stepSize: Tensor;
}

export interface Optimizer {
  readonly name: string;
  learningRate: number;
  /** Moments kept for each parameter. */
  readonly slots: number;
  /** The one number that changes from step to step; `step` counts from 1. */
  stepSize(step: number): number;
  /** Updates in place. Traced once, replayed every step. */
  update(step: OptimizerStep): void;
}
