import { assertNone } from '../engine/known-options';
import { KerasTensor } from './layers/layer';

/** Whether this is a place in a graph of layers, not an array or a tensor, after Keras's `is_keras_tensor`. */
export function isKerasTensor(x: unknown, ...others: readonly []): x is KerasTensor {
  assertNone('isKerasTensor', others);
  return x instanceof KerasTensor;
}
