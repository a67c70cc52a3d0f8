import { type Shape, ShapeError, type Tensor, formatShape, reshape } from '../../engine';

/*
 * Layers of one dimension run the ops of two: a sequence [steps, channels] is an image of one row, by a view.
 */

/** Sizes along a row, as ops of images take them. */
export const inRow = ([size]: readonly [number]): readonly [number, number] => [1, size];

/** Sizes of rows and columns. */
export type Two = readonly [number, number];

/** Of a convolution. */
export interface Window<Sizes> {
  readonly kernelSize: Sizes;
  readonly strides: Sizes;
  readonly dilationRate: Sizes;
}

/** The window of a convolution along a row. */
export const windowInRow = (window: Window<readonly [number]>): Window<Two> => ({
  kernelSize: inRow(window.kernelSize),
  strides: inRow(window.strides),
  dilationRate: inRow(window.dilationRate),
});

/** @throws ShapeError unless `shape` is that of a sequence. */
export function assertSequence(shape: Shape): void {
  if (shape.length !== 2) throw new ShapeError(`it takes sequences [steps, channels], got ${formatShape(shape)}`);
}

/** The shape of a sample that `alongRow` gives, from what its op makes of the shape of an image. */
export function shapeAlongRow(shape: Shape, infer: (image: Shape) => Shape): Shape {
  assertSequence(shape);
  return infer([1, ...shape]).slice(1);
}

/** `[batch, steps, channels]` through an op of images. */
export function alongRow(x: Tensor, op: (image: Tensor) => Tensor): Tensor {
  const [batch, steps, channels] = x.shape as [number, number, number];
  const y = op(reshape(x, [batch, 1, steps, channels]));
  return reshape(y, [batch, y.shape[2]!, y.shape[3]!]);
}

/** A kernel `[steps, ...]` as one of images. */
export const kernelOfRow = (kernel: Tensor): Tensor => reshape(kernel, [1, ...kernel.shape]);
