import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { trainTestSplit } from '../../nn/datasets';

/** A figure of a whole permutation: h = (31 h + index) mod (2^32 - 5). */
function figure(indices: Iterable<number>): number {
  let h = 0;
  for (const index of indices) h = (h * 31 + index) % 4294967291;
  return h;
}

describe('trainTestSplit', () => {
  test("is the notes' split of the 60,000", () => {
    const { train, test } = trainTestSplit(60000, { testSize: 0.2, randomState: 42 });
    expect([train.length, test.length]).toEqual([48000, 12000]);
    expect(Array.from(test.subarray(0, 3))).toEqual([12628, 37730, 39991]);
    expect(Array.from(train.subarray(0, 3))).toEqual([48572, 38696, 13611]);
  });

  // NumPy 1.x and 2.x: RandomState(seed).permutation(n), cut as scikit-learn's ShuffleSplit cuts it;
  // figure(test then train).
  test.each([
    [60000, 0.2, 42, 48000, 3843894668],
    [10, 0.25, 0, 7, 140563097],
    [7, 0.3, 1, 4, 1088240560],
    [1000, 0.1, 4294967295, 900, 2532697523],
    [5, 2, 123, 3, 1016740],
    [257, 0.5, 7, 128, 4046259266],
    [256, 0.33, 2147483648, 171, 2871909818],
  ])(
    'agrees with NumPy for n = %i, testSize %f, seed %i',
    (n, testSize, randomState, trainRows, expected) => {
      const { train, test } = trainTestSplit(n, { testSize, randomState });
      expect(train.length).toBe(trainRows);
      expect(figure([...test, ...train])).toBe(expected);
    },
  );

  test('every row is in one part, once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 500 }),
        fc.double({ min: 0.01, max: 0.49, noNaN: true }),
        fc.nat(0xffffffff),
        (n, testSize, randomState) => {
          const { train, test } = trainTestSplit(n, { testSize, randomState });
          expect(test.length).toBe(Math.ceil(testSize * n));
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, index) => index),
          );
        },
      ),
    );
  });

  test.each([
    [1, 0.5, 0],
    [2.5, 0.5, 0],
    [NaN, 0.5, 0],
    [10, 0, 0],
    [10, -1, 0],
    [10, NaN, 0],
    [10, 1.5, 0],
    [10, 10, 0],
    [10, 0.95, 0],
    [10, 0.5, -1],
    [10, 0.5, 2 ** 32],
    [10, 0.5, 0.5],
  ])('refuses n = %f, testSize %f, seed %f', (n, testSize, randomState) => {
    expect(() => trainTestSplit(n, { testSize, randomState })).toThrow(ArgumentError);
  });
});
