import { sizeOf } from '../../engine';
import { numbers } from './numbers';

/** A weight of an application, as `applications.py` has it. */
export function applicationWeight(name: string, shape: readonly number[], seed: number): Float32Array {
  const values = numbers(shape, seed);
  if (name.includes('variance')) return values.map((v) => Math.abs(v) + 0.5);
  if (name.includes('kernel')) {
    const factor = Math.fround(
      Math.sqrt(4 / sizeOf(name === 'depthwise_kernel' ? shape.slice(0, 2) : shape.slice(0, -1))),
    );
    return values.map((v) => v * factor);
  }
  const offset = name.includes('gamma') ? 1 : 0;
  return values.map((v) => Math.fround(v / 10) + offset);
}
