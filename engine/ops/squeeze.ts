import { assertTensors } from '../apply';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import type { Tensor } from '../tensor';
import { resolveAxes } from './reduce';
import { reshape } from './reshape';

/**
 * `x` with new axes of size 1; shares its memory.
 * @param axis their places in the result; negative ones count from its end.
 */
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor {
  assertTensors('expandDims', [x]);
  const given = [axis].flat();
  const shape = [...given.map(() => 1), ...x.shape];
  const at = resolveAxes('expandDims', { shape, dtype: x.dtype }, given);
  const sizes = [...x.shape];
  return reshape(
    x,
    shape.map((_, k) => (at.includes(k) ? 1 : sizes.shift()!)),
  );
}

/**
 * `x` without axes of size 1; shares its memory.
 * @param axis which of them; negative ones count from the end. Default null: all.
 * @throws ShapeError for an axis of another size.
 */
export function squeeze(x: Tensor, axis: number | readonly number[] | null = null): Tensor {
  assertTensors('squeeze', [x]);
  const { shape } = x;
  const ones = [...shape.keys()].filter((k) => shape[k] === 1);
  const at = axis === null ? ones : resolveAxes('squeeze', x, [axis].flat());
  const wrong = at.find((k) => shape[k] !== 1);
  if (wrong !== undefined)
    throw new ShapeError(`squeeze: axis ${wrong} of x of shape ${formatShape(shape)} must have size 1`);
  return reshape(
    x,
    shape.filter((_, k) => !at.includes(k)),
  );
}
