import { ShapeError } from '../errors';
import { type Shape, formatShape } from '../ndarray';

/** The shape after `glu`. @throws ShapeError unless the last axis has two halves. */
export function gluShape(shape: Shape): Shape {
  const columns = shape.at(-1);
  if (columns === undefined || columns % 2 !== 0)
    throw new ShapeError(`glu: the last axis of ${formatShape(shape)} must be even, for glu halves it`);
  return [...shape.slice(0, -1), columns / 2];
}
