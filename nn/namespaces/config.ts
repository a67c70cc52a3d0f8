/**
 * Keras's, of TensorFlow, by its name. It does nothing: sums run in a fixed order here, so that a seed gives the same bits
 * on an adapter with it or without.
 */
export function enableOpDeterminism(): void {
  // Nothing is drawn or summed in another order to begin with.
}
