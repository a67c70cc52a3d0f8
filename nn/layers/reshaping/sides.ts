import { type Option, option } from '../../schema';

type Sides = readonly [number, number];

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSides = (value: unknown): value is Sides => Array.isArray(value) && value.length === 2 && value.every(isAmount);

/** Amounts at the sides of images: one for all, one each for rows and columns, or before and after of both. */
export const sides: Option<readonly [Sides, Sides], number | readonly [number | Sides, number | Sides]> =
  /* @__PURE__ */ option(
    'integers',
    'an integer of 0 or more, or a pair of such or of pairs: [[top, bottom], [left, right]]',
    (value): readonly [Sides, Sides] | undefined => {
      const axes: readonly unknown[] = Array.isArray(value) ? value : [value, value];
      const [rows, columns] = axes.map((axis) => (isAmount(axis) ? ([axis, axis] as const) : axis));
      return axes.length === 2 && isSides(rows) && isSides(columns) ? [rows, columns] : undefined;
    },
  );
