import { type Shape, ShapeError, type Tensor, formatShape, reshape } from '../../../engine';

/**
 * A mask with as many axes as values have, to choose among them by.
 * @throws ShapeError unless it has the first axes of the values, or a size of 1 in their place.
 */
export function expandMask(mask: Tensor, { shape }: { readonly shape: Shape }): Tensor {
  const { shape: own } = mask;
  if (own.length > shape.length || own.some((size, axis) => size !== 1 && size !== shape[axis]))
    throw new ShapeError(`the mask ${formatShape(own)} must have the first axes of the values, ${formatShape(shape)}`);
  return reshape(mask, [...own, ...shape.slice(own.length).map(() => 1)]);
}
