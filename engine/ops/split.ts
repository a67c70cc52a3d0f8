import { assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import { formatShape } from '../ndarray';
import type { Tensor } from '../tensor';
import { resolveAxes } from './reduce';
import { along } from './slice';

/**
 * `x` in parts along an axis, as NumPy's: `concatenate` back to front.
 * @param indicesOrSections how many parts of one size, or the indices, ascending, at which the second, third, ...
 * begin.
 * @param axis negative ones count from the end; default 0.
 * @throws ArgumentError for parts that do not come out even, or that are empty.
 */
export function split(x: Tensor, indicesOrSections: number | readonly number[], axis = 0): Tensor[] {
  assertTensors('split', [x]);
  const at = resolveAxes('split', x, [axis])[0]!;
  const size = x.shape[at]!;
  const starts =
    typeof indicesOrSections === 'number'
      ? Array.from({ length: indicesOrSections }, (_, i) => (i * size) / indicesOrSections)
      : [0, ...indicesOrSections.map((index) => (index < 0 ? index + size : index))];
  const sizes = starts.map((start, i) => (starts[i + 1] ?? size) - start);
  if (starts.length === 0 || !starts.every(Number.isInteger) || sizes.some((part) => part < 1))
    throw new ArgumentError(
      `split: axis ${at} of x of shape ${formatShape(x.shape)} has ${size} elements, and indicesOrSections ` +
        `${shown(indicesOrSections)} must part them evenly, or at ascending indices between 0 and ${size}`,
    );
  return x.engine.scope(() => starts.map((start, i) => along(x, at, start, sizes[i]!)));
}
