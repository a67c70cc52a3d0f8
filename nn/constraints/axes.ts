import { type OptionalOption, option } from '../schema';

type Axes = number | readonly number[];

/** One axis, or a list of them; null is all. */
export const axis: OptionalOption<Axes | null> = /* @__PURE__ */ option<Axes | null>(
  'integers',
  'an axis or a list of axes, or null for all',
  (value) =>
    value === null || (Array.isArray(value) ? value : [value]).every(Number.isInteger) ? (value as Axes) : undefined,
).default(0);

/** The axes over which norms are taken, of a weight of some rank. */
export const axesOf = (axis: Axes | null, rank: number): readonly number[] =>
  axis === null ? [...Array(rank).keys()] : [axis].flat();
