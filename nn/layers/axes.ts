import { ArgumentError, type Shape } from '../../engine';
import { type Option, option } from '../schema';

/** One axis or several, as Keras counts them: with the batch, which is axis 0, and negative ones from the end. */
export const axes: Option<number | readonly number[]> = /* @__PURE__ */ option(
  'integers',
  'an axis, or a list of axes',
  (value) => {
    const isList = Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger);
    return Number.isSafeInteger(value) || isList ? (value as number | readonly number[]) : undefined;
  },
);

/**
 * Axes counted from the start, in their order. @param shape of a sample.
 * @throws ArgumentError for the batch's, and for one that is not there or named twice.
 */
export function sampleAxes(axis: number | readonly number[], shape: Shape): number[] {
  const given = typeof axis === 'number' ? [axis] : axis;
  const resolved = given.map((each) => (each < 0 ? each + shape.length + 1 : each));
  if (resolved.some((each, i) => each < 1 || each > shape.length || resolved.indexOf(each) !== i))
    throw new ArgumentError(
      `axis ${JSON.stringify(axis)} must be of [batch, ${shape.join(', ')}], from 1 to ${shape.length} or from ` +
        `${-shape.length} to -1`,
    );
  return resolved.sort((a, b) => a - b);
}
