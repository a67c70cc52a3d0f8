import { ShapeError } from '../errors';
import { type Shape, formatShape } from '../ndarray';

/** The shape after `glu`. @throws ShapeError unless the axis has two halves. */
export function gluShape(shape: Shape, axis = -1): Shape {
  const size = shape.at(axis);
  if (size === undefined || size % 2 !== 0)
    throw new ShapeError(
      `glu: ${axis === -1 ? 'the last axis' : `axis ${axis}`} of ${formatShape(shape)} must be even, for glu halves it`,
    );
  return shape.with(axis, size / 2);
}
