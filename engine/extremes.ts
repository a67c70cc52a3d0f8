/**
 * The least and the greatest of numbers, as `Math.min(...values)` and `Math.max(...values)` give them, for as many as
 * there are: what is spread into a call goes onto the stack, which a layer's hundred thousand overflow.
 */
export function least(values: Iterable<number>): number {
  let found = Infinity;
  for (const value of values) found = Math.min(found, value);
  return found;
}

export function greatest(values: Iterable<number>): number {
  let found = -Infinity;
  for (const value of values) found = Math.max(found, value);
  return found;
}
