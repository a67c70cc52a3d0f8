import { notNegativeInteger, positiveInteger } from '../options';
import { type Option, option } from '../schema';

/*
 * Options of one axis, and amounts of both, which Keras's configs have as lists.
 */

/** So many numbers in a list, or one that stands for all of them, each of which `each` takes. */
const listOf = <Value extends readonly number[]>(
  length: number,
  rule: string,
  each: Option<number>,
): Option<Value, number | readonly number[]> =>
  option('integers', rule, (given) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : Array.from({ length }, () => given);
    const values = list.map((value) => each.parse(value)).filter((value) => value !== undefined);
    return list.length === length && values.length === length ? (values as readonly number[] as Value) : undefined;
  });

/** One size. */
export const single = /* @__PURE__ */ listOf<readonly [number]>(1, 'a positive integer', positiveInteger);

/** An amount of 0 or more. */
export const singleAmount = /* @__PURE__ */ listOf<readonly [number]>(1, 'an integer of 0 or more', notNegativeInteger);

/** An amount of 0 or more for both axes or ends, or one for each. */
export const amounts = /* @__PURE__ */ listOf<readonly [number, number]>(
  2,
  'an integer of 0 or more, or a pair of them',
  notNegativeInteger,
);
