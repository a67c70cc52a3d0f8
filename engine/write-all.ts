import { engineOf } from './engine-of';
import type { TypedArray } from './ndarray';
import type { Tensor } from './tensor';

/** A tensor, and what it is to hold. */
export type Write = readonly [tensor: Tensor, data: TypedArray];

/**
 * Overwrites tensors of one engine: all of them or, where the device refuses one, none. Until then it takes as much
 * memory again.
 */
export function writeAll(writes: readonly Write[]): void {
  if (!writes[0]) return;
  const engine = engineOf(writes[0][0]);
  engine.scope(() => engine.queue.copy(writes.map(([tensor, data]) => [engine.tensor(data, tensor.shape), tensor])));
}
