import source from '../../shaders/normalization/moving-average.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import { assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const movingAverageShader = /* @__PURE__ */ shader('moving-average', source);

/**
 * `target = target * momentum + value * (1 - momentum)`, in place: Keras's moving mean and variance.
 * @param target `f32`. @param value of the same shape, in another buffer. @param momentum in [0, 1]; compiled in.
 * @throws ShapeError for other types or shapes, ArgumentError for a momentum out of range.
 */
export function movingAverage(target: Tensor, value: Tensor, momentum: number): void {
  assertType('movingAverage', 'target', target, 'f32');
  assertType('movingAverage', 'value', value, 'f32');
  if (!sameShape(target.shape, value.shape)) {
    throw new ShapeError(
      `movingAverage: value ${formatShape(value.shape)} must have the shape of target ${formatShape(target.shape)}`,
    );
  }
  if (!(momentum >= 0 && momentum <= 1))
    throw new ArgumentError(`movingAverage: momentum must be in [0, 1], got ${momentum}`);
  const specs = { SIZE: target.size, MOMENTUM: momentum, RATE: 1 - momentum };
  target.engine.dispatch(movingAverageShader, specs, [value, target], { threads: target.size });
}
