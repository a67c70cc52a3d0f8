import { assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { shown } from '../known-options';
import { formatShape } from '../ndarray';
import type { Tensor } from '../tensor';
import { concatenate } from './concatenate';
import { resolveAxes } from './reduce';
import { along } from './slice';
import { expandDims, squeeze } from './squeeze';

/**
 * Tensors of one shape along a new axis, as NumPy's.
 * @param axis the place of the new axis in the result; negative ones count from its end. Default 0.
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const list: unknown = tensors;
  if (!Array.isArray(list) || list.length === 0)
    throw new ArgumentError(`stack: expected a list of at least one tensor, got ${shown(tensors)}`);
  return assertTensors('stack', tensors).scope(() => {
    const at = resolveAxes('stack', { shape: [1, ...tensors[0]!.shape], dtype: 'f32' }, [axis])[0]!;
    return concatenate(
      tensors.map((tensor) => expandDims(tensor, at)),
      at,
    );
  });
}

/**
 * The tensors that `x` has along an axis, each without it: `stack` back to front.
 * @param num how many there are; default null: as many as there are. @param axis negative ones count from the end;
 * default 0.
 */
export function unstack(x: Tensor, num: number | null = null, axis = 0): Tensor[] {
  assertTensors('unstack', [x]);
  const at = resolveAxes('unstack', x, [axis])[0]!;
  const count = x.shape[at]!;
  if (num !== null && num !== count)
    throw new ArgumentError(
      `unstack: x of shape ${formatShape(x.shape)} has ${count} along axis ${at}, got num ${num}`,
    );
  return x.engine.scope(() => Array.from({ length: count }, (_, i) => squeeze(along(x, at, i, 1), at)));
}
