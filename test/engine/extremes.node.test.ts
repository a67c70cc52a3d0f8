import { expect, test } from 'vitest';
import { greatest, least } from '../../engine/extremes';

test('the least and the greatest are those of Math', () => {
  for (const values of [[], [3], [2, -1, 5], [1, NaN, 2], [-Infinity, 0, Infinity], [-0, -0]]) {
    expect(least(values)).toBe(Math.min(...values));
    expect(greatest(values)).toBe(Math.max(...values));
  }
});

test('of a million they are found as well, in whatever holds them', () => {
  const values = Float32Array.from({ length: 1e6 }, (_, i) => Math.abs(i - 7e5));
  for (const held of [values, Array.from(values), new Set(values)])
    expect([least(held), greatest(held)]).toEqual([0, 7e5]);
});
