import { apply, assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import { assertInteger } from '../op';
import type { Tensor } from '../tensor';
import { concatenate } from './concatenate';
import { resolveAxes } from './reduce';
import { reshape } from './reshape';
import { along, sliceOp } from './slice';

/**
 * `x` back to front along axes, as NumPy's.
 * @param axis negative ones count from the end; default null: all.
 */
export function flip(x: Tensor, axis: number | readonly number[] | null = null): Tensor {
  assertTensors('flip', [x]);
  const axes = resolveAxes('flip', x, axis === null ? undefined : [axis].flat());
  return apply(sliceOp, [x], {
    start: x.shape.map((size, k) => (axes.includes(k) ? size - 1 : 0)),
    step: x.shape.map((_, k) => (axes.includes(k) ? -1 : 1)),
    shape: x.shape,
  })[0]!;
}

/**
 * `x` with its elements moved along axes, and those that leave at the end at the front again, as NumPy's.
 * @param shift how far, negative ones to the front; one number, or one for each axis.
 * @param axis negative ones count from the end; default null: `x` flattened, in its shape.
 */
export function roll(
  x: Tensor,
  shift: number | readonly number[],
  axis: number | readonly number[] | null = null,
): Tensor {
  assertTensors('roll', [x]);
  return x.engine.scope(() => {
    if (axis === null) return reshape(roll(reshape(x, [-1]), shift, 0), x.shape);
    const axes = [axis].flat();
    const shifts = typeof shift === 'number' ? axes.map(() => shift) : shift;
    if (shifts.length !== axes.length)
      throw new ArgumentError(`roll: expected a shift for each axis of ${shown(axis)}, got ${shown(shift)}`);
    return axes.reduce(
      (y, each, i) => {
        const at = resolveAxes('roll', x, [each])[0]!;
        const size = x.shape[at]!;
        assertInteger('roll', 'shift', shifts[i]!, -(2 ** 31) + 1);
        const moved = ((shifts[i]! % size) + size) % size;
        if (moved === 0) return y;
        return concatenate([along(y, at, size - moved, moved), along(y, at, 0, size - moved)], at);
      },
      reshape(x, x.shape),
    );
  });
}
