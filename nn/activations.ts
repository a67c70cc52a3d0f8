import { type Tensor, relu, sigmoid, softmax, tanh } from '../engine';

export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'softmax' | 'tanh';

/** Each as an op of its own. */
export const ACTIVATIONS: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu,
  sigmoid,
  softmax,
  tanh,
};

export const ACTIVATION_NAMES: readonly ActivationName[] = ['linear', 'relu', 'sigmoid', 'softmax', 'tanh'];
