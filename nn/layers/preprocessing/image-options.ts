import { TRANSFORM_FILL_MODES, TRANSFORM_INTERPOLATIONS } from '../../../engine/ops/projective-transform';
import { dataFormat, finite, integer, oneOf, orNull } from '../../options';
import { type Option, option } from '../../schema';

/** What a number is drawn between, for each image anew. */
export type Range = readonly [low: number, high: number];

const isPair = (value: unknown): value is Range =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);

/** In ascending order. */
const sorted = ([a, b]: Range): Range => (a <= b ? [a, b] : [b, a]);

const around = (value: number): Range => [-Math.abs(value), Math.abs(value)];

/**
 * A number within bounds, or two that it is drawn between. As in Keras a pair is refused only where all that lies
 * between them is out of bounds.
 * @param of what a number alone stands for.
 */
export const factor = (
  low: number,
  high: number,
  of: (value: number) => Range = (value) => [Math.max(-Math.abs(value), low), Math.abs(value)],
): Option<Range, number | readonly number[]> =>
  option('numbers', `a number in [${low}, ${high}], or a pair of them`, (value) => {
    if (typeof value === 'number') return value >= low && value <= high ? of(value) : undefined;
    if (!isPair(value)) return undefined;
    const [lower, upper] = sorted(value);
    return lower <= high && upper >= low ? [lower, upper] : undefined;
  });

/** As `factor`, with both numbers of a pair within bounds. */
export const factorWithin = (...[low, high, of]: Parameters<typeof factor>): ReturnType<typeof factor> => {
  const range = factor(low, high, of);
  const holds = (value: number): boolean => value >= low && value <= high;
  return { ...range, parse: (value) => (isPair(value) && !value.every(holds) ? undefined : range.parse(value)) };
};

/** As `factorWithin`, kept as it is given. */
export const keptFactor = (
  rule: string,
  holds: (value: number) => boolean,
): Option<number | Range, number | readonly number[]> =>
  option('numbers', rule, (value): number | Range | undefined => {
    if (typeof value === 'number') return holds(value) ? value : undefined;
    return isPair(value) && value.every(holds) ? value : undefined;
  });

/** What a factor that is kept as it is given is drawn between. */
export const rangeOf = (given: number | Range): Range => (typeof given === 'number' ? around(given) : sorted(given));

const pixelRange = /* @__PURE__ */ option<Range, readonly number[]>(
  'numbers',
  'a pair of different numbers, the least and the greatest of pixels',
  (value) => (isPair(value) && value[0] !== value[1] ? sorted(value) : undefined),
);

// Options that several layers have, each by itself, so that a schema can have them in Keras's order.

export const ranged = {
  /** The least and the greatest value of pixels. Default [0, 255]. */
  valueRange: /* @__PURE__ */ pixelRange.default([0, 255]),
};

export const seeded = {
  /**
   * An integer: layers of one seed, at one place of a program, draw the same numbers. Default null: the next of
   * `setRandomSeed`'s.
   */
  seed: /* @__PURE__ */ orNull(integer).default(null),
};

export const placed = {
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

export const filledBy = {
  /**
   * What is beyond the edge of images: the image mirrored, the edge twice (`'reflect'`); `fillValue` (`'constant'`);
   * the edge (`'nearest'`); the image again (`'wrap'`). Default `'reflect'`.
   */
  fillMode: /* @__PURE__ */ oneOf(...TRANSFORM_FILL_MODES).default('reflect'),
};

export const interpolated = {
  /** What is read between pixels: the nearest, or what lies between four, `'bilinear'`. Default `'bilinear'`. */
  interpolation: /* @__PURE__ */ oneOf(...TRANSFORM_INTERPOLATIONS).default('bilinear'),
};

export const filledWith = {
  /** What is beyond the edge where `fillMode` is `'constant'`. Default 0. */
  fillValue: /* @__PURE__ */ finite.default(0),
};
