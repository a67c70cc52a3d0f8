import { ArgumentError } from '../../engine/errors';
import type { RandomState } from './random-state';

/** Where the rows of each class are: the classes in NumPy's order, that of `numpy.unique`. */
function classIndices(labels: readonly (number | string)[]): number[][] {
  const numeric = labels.every((label) => typeof label === 'number');
  const found = new Map<number | string, number[]>();
  labels.forEach((label, row) => {
    const key = numeric ? label : String(label);
    const rows = found.get(key);
    if (rows) rows.push(row);
    else found.set(key, [row]);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, rows]) => rows);
}

/**
 * How many rows of each class to draw, scikit-learn's `_approximate_mode`: in proportion, rounded down, what is missing
 * given to the largest remainders, among equal ones by chance.
 */
function shares(counts: readonly number[], draws: number, random: RandomState): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / all) * draws);
  const result = exact.map(Math.floor);
  let missing = draws - result.reduce((sum, count) => sum + count, 0);
  const remainders = exact.map((value, i) => value - result[i]!);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((remainder, i) => (remainder === value ? [i] : []));
    const given = Math.min(tied.length, missing);
    for (const at of random.permutation(tied.length).subarray(0, given)) result[tied[at]!]!++;
    missing -= given;
  }
  return result;
}

/**
 * Rows such that both parts have the classes in the proportions of the whole: scikit-learn's `StratifiedShuffleSplit`,
 * draw by draw.
 * @throws ArgumentError for a class of one row, and for parts that have fewer rows than there are classes.
 */
export function stratifiedSplit(
  labels: readonly (number | string)[],
  { train: trainRows, test: testRows }: { readonly train: number; readonly test: number },
  random: RandomState,
): { train: Uint32Array; test: Uint32Array } {
  const classes = classIndices(labels);
  const alone = classes.find(({ length }) => length < 2);
  if (alone) {
    throw new ArgumentError(
      `trainTestSplit: stratify: class ${labels[alone[0]!]} has one row; each must have at least 2, ` +
        'one for each part',
    );
  }
  for (const [name, rows] of [
    ['trainSize', trainRows],
    ['testSize', testRows],
  ] as const) {
    if (rows < classes.length) {
      throw new ArgumentError(
        `trainTestSplit: stratify: ${name} of ${rows} rows is less than the ${classes.length} classes; give each ` +
          'class at least one',
      );
    }
  }
  const inTrain = shares(
    classes.map(({ length }) => length),
    trainRows,
    random,
  );
  const inTest = shares(
    classes.map(({ length }, i) => length - inTrain[i]!),
    testRows,
    random,
  );
  const [train, test]: [number[], number[]] = [[], []];
  classes.forEach((rows, i) => {
    const order = Array.from(random.permutation(rows.length), (at) => rows[at]!);
    const end = inTrain[i]!;
    for (const row of order.slice(0, end)) train.push(row);
    for (const row of order.slice(end, end + inTest[i]!)) test.push(row);
  });
  const shuffled = (rows: readonly number[]): Uint32Array => random.permutation(rows.length).map((at) => rows[at]!);
  return { train: shuffled(train), test: shuffled(test) };
}
