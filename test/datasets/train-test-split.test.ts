import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { setRandomSeed } from '../../nn';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { type TrainTestSplitOptions, trainTestSplit } from '../../nn/datasets';
import scikit from '../keras/train-test-split.json';

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
  ])('agrees with NumPy for n = %i, testSize %f, seed %i', (n, testSize, randomState, trainRows, expected) => {
    const { train, test } = trainTestSplit(n, { testSize, randomState });
    expect(train.length).toBe(trainRows);
    expect(figure([...test, ...train])).toBe(expected);
  });

  test("splits arrays as in scikit-learn's own example, with the outputs it shows", () => {
    const x = { data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [5, 2] };
    const y = [0, 1, 2, 3, 4];
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.33, randomState: 42 });
    expect(xTrain).toEqual({ data: Float32Array.of(4, 5, 0, 1, 6, 7), shape: [3, 2] });
    expect(xTest).toEqual({ data: Float32Array.of(2, 3, 8, 9), shape: [2, 2] });
    expect([yTrain, yTest]).toEqual([
      [2, 0, 3],
      [1, 4],
    ]);
    expect(trainTestSplit(y, { shuffle: false })).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  test('keeps what an array is: bytes with their scale, typed arrays, lists of anything', () => {
    const scaled = { data: Uint8Array.of(1, 2, 3, 4), shape: [4], scale: 0.5 };
    const [train, test, words, others, numbers] = trainTestSplit(
      scaled,
      ['a', 'b', 'c', 'd'],
      Uint32Array.of(5, 6, 7, 8),
      {
        testSize: 1,
        shuffle: false,
      },
    );
    expect(train).toEqual({ data: Uint8Array.of(1, 2, 3), shape: [3], scale: 0.5 });
    expect(test).toEqual({ data: Uint8Array.of(4), shape: [1], scale: 0.5 });
    expect([words, others]).toEqual([['a', 'b', 'c'], ['d']]);
    expect(numbers).toEqual(Uint32Array.of(5, 6, 7));
  });

  // NumPy's RandomState(seed).permutation(n): the test rows first, the training rows behind them, some left over.
  test.each([
    [100, undefined, 0.9, 3, 90, 10, 3662869017],
    [101, 0.25, 0.5, 11, 50, 26, 628247810],
    [1000, 100, 0.25, 2024, 250, 100, 148689615],
    [33, 0.1, 20, 99, 20, 4, 2719454162],
  ])(
    'of %i rows, testSize %s and trainSize %s',
    (n, testSize, trainSize, randomState, trainRows, testRows, expected) => {
      const { train, test } = trainTestSplit(n, { testSize, trainSize, randomState });
      expect([train.length, test.length]).toEqual([trainRows, testRows]);
      expect(figure([...test, ...train])).toBe(expected);
    },
  );

  test('without a randomState the split follows setRandomSeed, and is another each time', () => {
    setRandomSeed(5);
    const [first, second] = [trainTestSplit(50), trainTestSplit(50)];
    expect(second).not.toEqual(first);
    setRandomSeed(5);
    expect(trainTestSplit(50)).toEqual(first);
  });

  test('refuses arrays of different lengths, and none', () => {
    expect(() => trainTestSplit([1, 2, 3], Uint8Array.of(1, 2))).toThrow(/have 3, 2 rows/);
    expect(() => trainTestSplit([1, 2, 3], Uint8Array.of(1, 2))).toThrow(ShapeError);
    expect(() => trainTestSplit({ testSize: 0.5 })).toThrow(ArgumentError);
  });

  test.each([
    [10, 6, 5],
    [10, 0.55, 0.5],
    [10, 0.5, 0.55],
    [10, undefined, 0.05],
    [10, undefined, 10],
    [10, undefined, -1],
    [10, undefined, 1.5],
    [10, 0.1, NaN],
  ])('refuses of %i rows testSize %s with trainSize %s', (n, testSize, trainSize) => {
    expect(() => trainTestSplit(n, { testSize, trainSize, randomState: 0 })).toThrow(ArgumentError);
  });

  test('every row is in one part, once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 500 }),
        fc.double({ min: 0.01, max: 0.49, noNaN: true }),
        fc.nat(0xffffffff),
        (n, testSize, randomState) => {
          const { train, test } = trainTestSplit(n, { testSize, randomState });
          expect(test.length).toBe(Math.ceil(testSize * n));
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, index) => index));
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

describe('stratify', () => {
  test('the example of 12 zeros and 8 ones', () => {
    const y = [...Array<number>(12).fill(0), ...Array<number>(8).fill(1)];
    expect([...trainTestSplit(20, { stratify: y, testSize: 0.25, randomState: 42 }).test]).toEqual([7, 3, 19, 14, 6]);
    const [, xTest, , yTest] = trainTestSplit(
      y.map((_, i) => i),
      Uint8Array.from(y),
      { stratify: Uint8Array.from(y), testSize: 0.25, randomState: 42 },
    );
    expect(xTest).toEqual([7, 3, 19, 14, 6]);
    expect([...yTest]).toEqual([0, 0, 1, 1, 0]);
  });

  test.each(scikit.cases)(
    '$labels, $options, seed $seed: as scikit-learn',
    ({ labels, options, seed, train, test }) => {
      const y: readonly unknown[] = scikit.labels[labels as keyof typeof scikit.labels];
      const { test_size: testSize, train_size: trainSize } = options;
      const split = (stratify: TrainTestSplitOptions['stratify']) =>
        trainTestSplit(y.length, { stratify, testSize, trainSize, randomState: seed });
      if (!train) {
        expect(() => split(y)).toThrow(ArgumentError);
        return;
      }
      const expected = { train: Uint32Array.from(train), test: Uint32Array.from(test) };
      expect(split(y)).toEqual(expected);
      const rows = y.map((label) => (Array.isArray(label) ? (label as number[]) : []));
      if (labels === 'a column' || labels === 'rows')
        expect(split({ data: Int32Array.from(rows.flat()), shape: [y.length, rows[0]!.length] })).toEqual(expected);
      if (y.every(Number.isInteger)) {
        expect(split(y.map((label) => BigInt(label as number)))).toEqual(expected);
        expect(split(BigInt64Array.from(y.map((label) => BigInt(label as number))))).toEqual(expected);
      }
      if (labels === 'one-hot')
        expect(split({ data: Float32Array.from(y.flat() as number[]), shape: [y.length, 3] })).toEqual(expected);
      if (y.every((label) => typeof label === 'number')) expect(split(Float32Array.from(y))).toEqual(expected);
    },
  );

  test('refuses what cannot be stratified', () => {
    expect(() => trainTestSplit(4, { stratify: [0, 0, 0, 1] })).toThrow(/class 1 has one row/);
    expect(() => trainTestSplit(4, { stratify: [0, 0, 1, 1], testSize: 1 })).toThrow(
      /testSize of 1 rows is less than the 2 classes/,
    );
    expect(() => trainTestSplit(4, { stratify: [0, 0, 1, 1], shuffle: false })).toThrow(/shuffle/);
    expect(() => trainTestSplit(4, { stratify: [0, 0, 1] })).toThrow(ShapeError);
  });
});
