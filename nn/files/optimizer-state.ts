import type { NDArray } from '../../engine';
import type { Model } from '../model';
import type { Trainer } from '../training/trainer';

/** What an optimizer has kept. */
export interface OptimizerState {
  /** Steps taken. */
  readonly iterations: number;
  /** As it was last; absent or null where it follows a schedule, or the optimizer's own says it. */
  readonly learningRate?: number | null;
  /** Of each trainable weight, in the order of the optimizer's `slotNames`. */
  readonly slots: readonly (readonly NDArray[])[];
}

export async function optimizerState({ options }: Trainer): Promise<OptimizerState> {
  const slots = await Promise.all(options.variables.slots.map((own) => Promise.all(own.map((slot) => slot.array()))));
  return { iterations: options.model.iterations, slots };
}

/** Has a compiled model go on from a state whose arrays have the weights' shapes. */
export function restoreOptimizer(model: Model, { iterations, learningRate, slots }: OptimizerState): void {
  const { optimizer, variables } = model.trainer.options;
  variables.slots.forEach((own, weight) => own.forEach((slot, i) => slot.write(Float32Array.from(slots[weight]![i]!.data))));
  // A file has it as f32; where that is what the optimizer's own rounds to, its own is exact.
  const differs = learningRate !== undefined && learningRate !== null && Math.fround(optimizer.learningRate) !== learningRate;
  if (differs) optimizer.learningRate = learningRate;
  model.iterations = iterations;
}
