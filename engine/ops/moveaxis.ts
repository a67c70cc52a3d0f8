import { assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import type { Tensor } from '../tensor';
import { resolveAxes } from './reduce';
import { transpose } from './transpose';

/**
 * `x` with axes at other places, the rest in their order, as NumPy's.
 * @param source axes of `x`. @param destination their places in the result. Negative ones count from the end.
 */
export function moveaxis(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  assertTensors('moveaxis', [x]);
  const [from, to] = [resolveAxes('moveaxis', x, [source].flat()), resolveAxes('moveaxis', x, [destination].flat())];
  if (from.length !== to.length)
    throw new ArgumentError(
      `moveaxis: source ${shown(source)} and destination ${shown(destination)} must have as many axes`,
    );
  const rest = [...x.shape.keys()].filter((axis) => !from.includes(axis));
  const permutation = [...x.shape.keys()].map((place) =>
    to.includes(place) ? from[to.indexOf(place)]! : rest.shift()!,
  );
  return transpose(x, permutation);
}

/** `x` with two of its axes exchanged, as NumPy's. Negative ones count from the end. */
export function swapaxes(x: Tensor, axis1: number, axis2: number): Tensor {
  assertTensors('swapaxes', [x]);
  const [a, b] = [resolveAxes('swapaxes', x, [axis1])[0]!, resolveAxes('swapaxes', x, [axis2])[0]!];
  return transpose(
    x,
    [...x.shape.keys()].map((axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}
