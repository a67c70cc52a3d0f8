import type { NDArray } from '../../nn';
import type { Sight } from './viewer';

/** A network's numbers for one image, layer by layer. */
export interface Inspected {
  /** `[1, ...shape]` */
  readonly outputs: readonly NDArray[];
  /** Kernel and bias; none of a layer that has none. */
  readonly weights: readonly (readonly NDArray[])[];
}

/** @param image `[28, 28, 1]` from 0 to 1. */
export async function inspect({ model, all }: Sight, image: Float32Array): Promise<Inspected> {
  const outputs = await all.predict({ data: image, shape: [1, 28, 28, 1] });
  const weights = await model.getWeights();
  let taken = 0;
  return { outputs, weights: model.layers.map((layer) => weights.slice(taken, (taken += layer.specs.length))) };
}
