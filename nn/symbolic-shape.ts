import { type Shape } from '../engine';
import { isKnown } from '../engine/ndarray';

/** Of a sample, without the batch; null is a size that is not known before there are samples: Keras's None. */
export type SymbolicShape = readonly (number | null)[];

/** With nulls, as users see it. */
export const symbolicShape = (sizes: SymbolicShape): SymbolicShape =>
  sizes.map((size) => (size !== null && isKnown(size) ? size : null));

/** As Keras prints it, the batch in front: `(None, 28, 28, 1)`. */
export const batchShapeText = (sizes: SymbolicShape, batchSize: number | null = null): string =>
  `(${[batchSize, ...symbolicShape(sizes)].map((size) => size ?? 'None').join(', ')})`;

/** A message of shape rules, whose numbers for sizes that are not known become None. */
export const withoutUnknown = (message: string): string => message.replace(/\b\d{11,}\b|\b\d\.\d+e\+\d+/g, 'None');

/** Whether a sample's shape is one of these, whose sizes may be unknown. */
export const fitsShape = (shape: Shape, sizes: Shape): boolean =>
  shape.length === sizes.length && shape.every((size, axis) => size === sizes[axis] || !isKnown(sizes[axis]!));
