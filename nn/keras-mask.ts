import type { Tensor } from '../engine';

const maskOf = new WeakMap<Tensor, Tensor>();

/** The mask that goes with a tensor, as Keras's `_keras_mask`; null where it has none. */
export function getMask(x: Tensor): Tensor | null {
  return maskOf.get(x) ?? null;
}

/** From here on the mask goes with the tensor, through layers that support masks. */
export function setMask(x: Tensor, mask: Tensor | null): void {
  if (mask) maskOf.set(x, mask);
  else maskOf.delete(x);
}

/** Whether layers run with masks, since some layer that is loaded makes them, and whether `apply` takes them. */
export const masking = { on: false, isGiven: false };
