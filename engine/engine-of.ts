import type { Engine } from './engine';
import { LifetimeError } from './errors';
import { Tensor } from './tensor';

/** The engine of a tensor, for what does more than run ops. What has a tensor need not load engines for it. */
export function engineOf(tensor: Tensor): Engine {
  // Engines alone make tensors.
  if (tensor instanceof Tensor) return tensor.engine as Engine;
  throw new LifetimeError('the tensor was made by another copy of this library');
}
