import { assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import { formatShape, sizeOf } from '../ndarray';
import { assertInteger } from '../op';
import type { Tensor } from '../tensor';
import { broadcastTo } from './broadcast-to';
import { resolveAxes } from './reduce';
import { reshape } from './reshape';
import { take } from './take';

/**
 * `x` laid out again and again, as NumPy's; a shader for each axis that is repeated.
 * @param repeats how often along each axis; a single number is of the last. Missing axes of either are 1, in front.
 */
export function tile(x: Tensor, repeats: number | readonly number[]): Tensor {
  assertTensors('tile', [x]);
  const given = typeof repeats === 'number' ? [repeats] : repeats;
  if (!isList(given)) throw new ArgumentError(`tile: repeats must be a list of numbers, got ${shown(repeats)}`);
  given.forEach((times) => assertInteger('tile', 'repeats', times));
  const rank = Math.max(given.length, x.shape.length);
  const inFront = (list: readonly number[]): number[] => [...Array<number>(rank - list.length).fill(1), ...list];
  return x.engine.scope(() =>
    inFront(given).reduce(
      (y, times, axis) => {
        const { shape } = y;
        const sizes = shape.map((size, k) => (k === axis ? size * times : size));
        return times === 1 ? y : reshape(laidOut(y, sizeOf(shape.slice(0, axis)), times), sizes);
      },
      reshape(x, inFront(x.shape)),
    ),
  );
}

/**
 * Each element along an axis several times, one after another, as NumPy's.
 * @param repeats how often: one number for all, or one for each element.
 * @param axis negative ones count from the end; default null: of `x` flattened.
 */
export function repeat(x: Tensor, repeats: number | readonly number[], axis: number | null = null): Tensor {
  assertTensors('repeat', [x]);
  if (axis === null) return x.engine.scope(() => repeat(reshape(x, [-1]), repeats, 0));
  const at = resolveAxes('repeat', x, [axis])[0]!;
  const count = x.shape[at]!;
  const given = typeof repeats === 'number' ? [repeats] : repeats;
  if (!isList(given) || (given.length !== 1 && given.length !== count))
    throw new ArgumentError(
      `repeat: repeats must be a number, or one for each of the ${count} elements along axis ${at} of x of shape ` +
        `${formatShape(x.shape)}, got ${shown(repeats)}`,
    );
  given.forEach((times) => assertInteger('repeat', 'repeats', times, 0));
  const times = given[0]!;
  if (given.length > 1 || times === 0) {
    const indices = Array.from({ length: count }, (_, i) => Array<number>(given[i] ?? times).fill(i)).flat();
    return x.engine.scope(() => take(x, x.engine.tensor(Uint32Array.from(indices)), at));
  }
  const sizes = x.shape.map((size, k) => (k === at ? size * times : size));
  return x.engine.scope(() => reshape(laidOut(x, sizeOf(x.shape.slice(0, at + 1)), times), sizes));
}

const isList = (given: unknown): given is readonly number[] => Array.isArray(given);

/** As `outer` rows, each of them `times`. */
function laidOut(x: Tensor, outer: number, times: number): Tensor {
  const inner = x.size / outer;
  return broadcastTo(reshape(x, [outer, 1, inner]), [outer, times, inner]);
}
