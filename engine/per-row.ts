import { ShapeError } from './errors';
import { formatShape, sameShape } from './ndarray';
import { assertType } from './op';
import type { TensorSpec } from './tensor';

/**
 * The shape rule of losses and metrics: predictions `[..., c]` and targets of the same shape (f32), or without the last
 * axis (u32 class indices) when `sparse`, give one f32 a row.
 */
export function inferPerRow(op: string, targets: TensorSpec, predictions: TensorSpec, sparse: boolean): TensorSpec {
  assertType(op, 'targets', targets, sparse ? 'u32' : 'f32');
  assertType(op, 'predictions', predictions, 'f32');
  const rows = predictions.shape.slice(0, -1);
  if (predictions.shape.length === 0 || !sameShape(targets.shape, sparse ? rows : predictions.shape)) {
    throw new ShapeError(
      `${op}: targets of shape ${formatShape(targets.shape)} do not fit predictions of shape ` +
        `${formatShape(predictions.shape)}; ` +
        (sparse ? 'predictions [..., c] take class indices [...]' : 'they must have the same shape [..., c]'),
    );
  }
  return { shape: rows, dtype: 'f32' };
}
