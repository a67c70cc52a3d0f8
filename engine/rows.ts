import { sizeOf } from './ndarray';
import type { TensorSpec } from './tensor';

/** A tensor as rows of its last axis. */
export function rowsOf({ shape }: TensorSpec): { rows: number; columns: number } {
  return { rows: sizeOf(shape.slice(0, -1)), columns: shape.at(-1)! };
}
