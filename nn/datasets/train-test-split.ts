import { ArgumentError, ShapeError } from '../../engine/errors';
import { assertKnown } from '../../engine/known-options';
import type { NDArray, TypedArray } from '../../engine/ndarray';
import { take } from '../data';
import { nextKey } from '../random-seed';
import { RandomState } from './random-state';
import { stratifiedSplit } from './stratified-split';

/** Options of `trainTestSplit`, with scikit-learn's defaults. */
export interface TrainTestSplitOptions {
  /** Fraction of the rows in (0, 1), rounded up, or their number from 1. Default what `trainSize` leaves, or 0.25. */
  testSize?: number;
  /** Fraction of the rows in (0, 1), rounded down, or their number from 1. Default what the test rows leave. */
  trainSize?: number;
  /** Seed of the shuffle, an integer in 0..2^32-1. Default another each time, from `setRandomSeed`'s sequence. */
  randomState?: number;
  /** Default true. Else the first rows are for training and the next for the test. */
  shuffle?: boolean;
  /**
   * The class of each row, as numbers or strings, or rows of one-hot: both parts get the classes in the same
   * proportions.
   */
  stratify?: Rows | BigInt64Array | BigUint64Array | null;
}

/** What has rows: an array along its first axis, or a list. */
export type Rows = NDArray | TypedArray | readonly unknown[];

/** For each array its training and its test rows: `[xTrain, xTest, yTrain, yTest]` for two. */
export type Split<A extends readonly Rows[]> = A extends readonly [infer First, ...infer Others extends readonly Rows[]]
  ? [First, First, ...Split<Others>]
  : [];

/**
 * Splits arrays into random training and test rows, the same ones as scikit-learn's `train_test_split` takes for the
 * same `random_state` (`ShuffleSplit` on NumPy's `RandomState.permutation`: the test rows are the first of the
 * permutation, the training rows those behind them; `StratifiedShuffleSplit` with `stratify`).
 *
 * ```ts
 * const [xTrain, xVal, yTrain, yVal] = trainTestSplit(x, y, { testSize: 0.2, randomState: 42 });
 * ```
 *
 * @throws ShapeError for arrays of different lengths; ArgumentError for sizes that leave either part empty or are more
 *   than there are rows, and for a seed out of range
 */
export function trainTestSplit<A extends readonly Rows[]>(...arrays: [...A, TrainTestSplitOptions]): Split<A>;
export function trainTestSplit<A extends readonly Rows[]>(...arrays: A): Split<A>;
/**
 * The rows of such a split of `n`, by index.
 * @param n number of rows, at least 2
 * @returns `train` and `test`, each in the permutation's order
 */
export function trainTestSplit(n: number, options?: TrainTestSplitOptions): { train: Uint32Array; test: Uint32Array };
export function trainTestSplit(...given: readonly unknown[]): unknown {
  const [first] = given;
  if (typeof first === 'number') return splitIndices(first, given[1] as TrainTestSplitOptions | undefined);
  const arrays = given.filter(hasRows);
  const options = arrays.length < given.length ? (given.at(-1) as TrainTestSplitOptions) : {};
  if (arrays.length === 0 || arrays.length < given.length - 1)
    throw new ArgumentError(
      'trainTestSplit: takes arrays, then options; write trainTestSplit(images, labels, { testSize: 0.2 })',
    );
  const lengths = arrays.map((array) => ('shape' in array ? array.shape[0]! : array.length));
  if (lengths.some((n) => n !== lengths[0])) {
    throw new ShapeError(`trainTestSplit: the arrays have ${lengths.join(', ')} rows; they must have the same number`);
  }
  const { train, test } = splitIndices(lengths[0]!, options);
  return arrays.flatMap((array) => [rowsAt(array, train), rowsAt(array, test)]);
}

const hasRows = (value: unknown): value is Rows =>
  typeof value === 'object' &&
  value !== null &&
  ('shape' in value || Array.isArray(value) || ArrayBuffer.isView(value));

function rowsAt(array: Rows, indices: Uint32Array): Rows {
  if ('shape' in array) return take(array, indices);
  if (ArrayBuffer.isView(array)) return take({ data: array, shape: [array.length] }, indices).data;
  return Array.from(indices, (index) => array[index]);
}

function splitIndices(n: number, options: TrainTestSplitOptions = {}): { train: Uint32Array; test: Uint32Array } {
  assertKnown('trainTestSplit', options, ['testSize', 'trainSize', 'randomState', 'shuffle', 'stratify']);
  const { testSize, trainSize, randomState, shuffle = true, stratify } = options;
  if (!Number.isInteger(n) || n < 2 || n >= 2 ** 32) {
    throw new ArgumentError(`trainTestSplit: ${n} rows to split; at least 2 are needed.`);
  }
  if (randomState !== undefined && (!Number.isInteger(randomState) || randomState < 0 || randomState >= 2 ** 32)) {
    throw new ArgumentError(`trainTestSplit: randomState is ${randomState}; it must be an integer in 0..2^32-1.`);
  }
  const asked = (name: string, size: number | undefined, round: (rows: number) => number): number | undefined => {
    if (size === undefined) return undefined;
    if (!(size > 0) || (size >= 1 && !Number.isInteger(size))) {
      throw new ArgumentError(`trainTestSplit: ${name} is ${size}; give a fraction in (0, 1) or a number of rows.`);
    }
    return size < 1 ? round(size * n) : size;
  };
  const trainAsked = asked('trainSize', trainSize, Math.floor);
  const testRows =
    asked('testSize', testSize, Math.ceil) ?? (trainAsked === undefined ? Math.ceil(0.25 * n) : n - trainAsked);
  const trainRows = trainAsked ?? n - testRows;
  const fractions = (size = 0): number => (size < 1 ? size : 0);
  if (trainRows < 1 || testRows < 1 || trainRows + testRows > n || fractions(trainSize) + fractions(testSize) > 1) {
    throw new ArgumentError(
      `trainTestSplit: of ${n} rows, trainSize ${trainSize ?? 'unset'} and testSize ${testSize ?? 'unset'} make ` +
        `${trainRows} to train on and ${testRows} to test; both must be at least 1, and ` +
        `together at most ${n}.`,
    );
  }
  if (!shuffle) {
    if (stratify) throw new ArgumentError('trainTestSplit: stratify is for shuffled rows; leave out shuffle: false');
    const order = Uint32Array.from({ length: trainRows + testRows }, (_, index) => index);
    return { train: order.slice(0, trainRows), test: order.slice(trainRows) };
  }
  const random = new RandomState(randomState ?? nextKey()[0]);
  if (stratify) return stratifiedSplit(classesOf(stratify, n), { train: trainRows, test: testRows }, random);
  const order = random.permutation(n);
  return { train: order.slice(testRows, testRows + trainRows), test: order.slice(0, testRows) };
}

/** What class each row is of: a row of several numbers stands for itself. */
function classesOf(stratify: NonNullable<TrainTestSplitOptions['stratify']>, n: number): (number | string)[] {
  const { data, shape } = 'shape' in stratify ? stratify : { data: stratify, shape: [stratify.length] };
  if (shape[0] !== n) throw new ShapeError(`trainTestSplit: stratify has ${shape[0]} rows, the arrays have ${n}`);
  const decimal = data instanceof Float32Array;
  // As NumPy writes them, since classes are sorted by it.
  const text = (value: unknown): string =>
    Array.isArray(value)
      ? value.map(text).join(' ')
      : decimal && Number.isInteger(value)
        ? `${String(value)}.0`
        : String(value);
  if (shape.length > 1) {
    const width = data.length / n;
    return Array.from({ length: n }, (_, row) => text(Array.from(data.slice(row * width, (row + 1) * width))));
  }
  return Array.from(data as ArrayLike<unknown>, (value) =>
    ['number', 'bigint', 'boolean'].includes(typeof value) ? Number(value) : text(value),
  );
}
