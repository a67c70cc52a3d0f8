import { ArgumentError } from '../../engine/errors';
import { assertNone } from '../../engine/known-options';

/**
 * A batch as `fit` takes it, after Keras's `pack_x_y_sample_weight`: `[x, y, sampleWeight]`, without what is not given;
 * of `x` alone `x` itself, and in a list where it is a list.
 * @param x samples. @param y targets. Default null. @param sampleWeight each sample's share in the loss. Default null.
 */
export function packXYSampleWeight(
  x: unknown,
  y: unknown = null,
  sampleWeight: unknown = null,
  ...others: readonly []
): unknown {
  assertNone('packXYSampleWeight', others);
  if (y === null) return Array.isArray(x) ? [x] : x;
  return sampleWeight === null ? [x, y] : [x, y, sampleWeight];
}

/**
 * The parts of a batch, after Keras's `unpack_x_y_sample_weight`: `[x, y, sampleWeight]`, null for what it does not
 * have. What is no list is `x`.
 * @throws ArgumentError for a list of none or of more than three.
 */
export function unpackXYSampleWeight(
  data: unknown,
  ...others: readonly []
): [x: unknown, y: unknown, sampleWeight: unknown] {
  assertNone('unpackXYSampleWeight', others);
  if (!Array.isArray(data)) return [data, null, null];
  if (data.length === 0 || data.length > 3)
    throw new ArgumentError(
      `unpackXYSampleWeight: a batch is x, [x], [x, y] or [x, y, sampleWeight], got a list of ${data.length}`,
    );
  const [x, y = null, sampleWeight = null] = data as readonly unknown[];
  return [x, y, sampleWeight];
}
