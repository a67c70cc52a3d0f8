import { ShapeError } from './errors';
import { formatShape } from './ndarray';
import type { TensorSpec } from './tensor';

/** What is copied word by word. */
export function assertWords(op: string, what: string, { dtype, shape }: TensorSpec): void {
  if (dtype === 'u8') {
    throw new ShapeError(`${op}: ${what} must be f32 or u32, got bytes of shape ${formatShape(shape)}; gather() them`);
  }
}
