import { ArgumentError } from '../../engine/errors';
import { HostArray } from '../../engine/host-array';
import { assertKnown } from '../../engine/known-options';
import { type Numbers, sizeOf } from '../../engine/ndarray';
import { toNDArray } from '../../engine/to-ndarray';

/**
 * Class numbers as rows of one 1, after Keras's `to_categorical`.
 * @param labels integers from 0, in any form that samples may have: `[...]`, or `[..., 1]` whose last axis goes.
 * @param numClasses as a number or `{ numClasses }`; default the largest label plus 1.
 * @returns `[..., numClasses]`.
 * @throws ArgumentError for a label that is not a class, and for no labels without `numClasses`.
 */
export function toCategorical(
  labels: Numbers,
  numClasses?: number | { readonly numClasses?: number },
): HostArray<Float32Array> {
  if (typeof numClasses === 'object' && numClasses !== null) {
    assertKnown('toCategorical', numClasses, ['numClasses']);
    return toCategorical(labels, numClasses.numClasses);
  }
  const { data, shape } = toNDArray(labels);
  const rows = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  let classes = numClasses ?? 0;
  if (numClasses === undefined) {
    if (data.length === 0)
      throw new ArgumentError('toCategorical: there are no labels to count classes by; give numClasses');
    for (const label of data) classes = Math.max(classes, label + 1);
  } else if (!Number.isSafeInteger(numClasses) || numClasses < 1) {
    throw new ArgumentError(`toCategorical: numClasses must be a positive integer, got ${numClasses}`);
  }
  const bad = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (bad >= 0) {
    throw new ArgumentError(
      `toCategorical: label ${data[bad]} at ${bad} is not a class` +
        (numClasses === undefined
          ? '; labels are integers from 0'
          : ` of ${numClasses}; they are 0..${numClasses - 1}`),
    );
  }
  const result = new Float32Array(sizeOf(rows) * classes);
  data.forEach((label, row) => (result[row * classes + label] = 1));
  return new HostArray(result, [...rows, classes]);
}
