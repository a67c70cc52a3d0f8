import { ArgumentError } from '../../engine/errors';
import { greatest, least } from '../../engine/extremes';
import { HostArray } from '../../engine/host-array';
import { type Numbers, sizeOf } from '../../engine/ndarray';
import { toNDArray } from '../../engine/to-ndarray';
import { integer, value } from '../options';
import { type OptionsOf, optionsOf, parse } from '../schema';

const schema = {
  /** The axis along which norms are taken; negative ones count from the end. Default -1. */
  axis: /* @__PURE__ */ integer.default(-1),
  /** Of the norm: 2 is Euclid's, 1 the sum, Infinity the greatest, 0 how many are not 0. Default 2. */
  order: /* @__PURE__ */ value<number>('a number', (given) => typeof given === 'number' && !isNaN(given)).default(2),
};
const POSITIONAL = ['axis', 'order'] as const;

/** Options of `utils.normalize`. */
export type NormalizeOptions = OptionsOf<typeof schema>;

/**
 * An array divided by its norms along an axis, after Keras's `normalize`; what has norm 0 stays. Keras's own divides by
 * the norms of another axis where `axis` is 0.
 * @throws ArgumentError for an axis that the array does not have.
 */
export function normalize(
  x: Numbers,
  ...args: [options?: NormalizeOptions] | [axis?: number, order?: number]
): HostArray<Float32Array> {
  const { axis, order } = parse('normalize', schema, optionsOf('normalize', POSITIONAL, args));
  const { data, shape } = toNDArray(x);
  const at = axis < 0 ? axis + shape.length : axis;
  const size = shape[at];
  if (size === undefined)
    throw new ArgumentError(`normalize: axis must be one of the ${shape.length} of the array, got ${axis}`);
  const stride = sizeOf(shape.slice(at + 1));
  const result = new Float32Array(data.length);
  for (let first = 0; first < data.length; first++) {
    if (Math.floor(first / stride) % size > 0) continue;
    const line = Array.from({ length: size }, (_, i) => first + i * stride);
    const norm =
      normOf(
        line.map((index) => Math.abs(data[index]!)),
        order,
      ) || 1;
    for (const index of line) result[index] = data[index]! / norm;
  }
  return new HostArray(result, shape);
}

/** NumPy's norm of a vector. @param sizes what its numbers are without their signs. */
function normOf(sizes: readonly number[], order: number): number {
  if (order === Infinity) return greatest(sizes);
  if (order === -Infinity) return least(sizes);
  if (order === 0) return sizes.filter((size) => size !== 0).length;
  return sizes.reduce((sum, size) => sum + size ** order, 0) ** (1 / order);
}
