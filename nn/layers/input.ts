import { ArgumentError, type Shape } from '../../engine';

/** The shape of one sample, at the head of a model. */
export class InputLayer {
  constructor(readonly shape: Shape) {
    if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
      throw new ArgumentError(`Input: the shape [${shape.join(', ')}] must be positive integers, without the batch`);
    }
  }
}

/** `Input({ shape: [28, 28, 1] })`: what one sample looks like, without the batch. */
export function Input({ shape }: { shape: Shape }): InputLayer {
  return new InputLayer(shape);
}
