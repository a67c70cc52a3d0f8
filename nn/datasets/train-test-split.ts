import { ArgumentError } from '../../engine/errors';

/** The generator behind NumPy's `RandomState`: MT19937 (Matsumoto and Nishimura, mt19937ar.c). */
class MT19937 {
  private readonly state = new Uint32Array(624);
  private index = 624;

  /** @param seed init_genrand's */
  constructor(seed: number) {
    this.state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const previous = this.state[i - 1]!;
      this.state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  nextUint32(): number {
    if (this.index === 624) this.twist();
    let y = this.state[this.index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform in 0..max, by masking and drawing again: `random_interval` of NumPy's legacy distributions. */
  nextInterval(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < 624; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
      state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }
}

export interface TrainTestSplitOptions {
  /** Fraction of the rows in (0, 1), rounded up, or their number from 1. Default 0.25. */
  testSize?: number;
  /** Seed of the shuffle, an integer in 0..2^32-1. */
  randomState: number;
}

/**
 * Indices of a random split of `n` rows, the same ones that scikit-learn's `train_test_split(..., test_size,
 * random_state)` takes (`ShuffleSplit` on NumPy's `RandomState.permutation`): the test rows are the first of
 * the permutation.
 *
 * @param n number of rows, at least 2
 * @returns `train` and `test`, each in the permutation's order
 * @throws ArgumentError for sizes that leave either part empty, and for a seed out of range
 */
export function trainTestSplit(
  n: number,
  { testSize = 0.25, randomState }: TrainTestSplitOptions,
): { train: Uint32Array; test: Uint32Array } {
  if (!Number.isInteger(n) || n < 2 || n >= 2 ** 32) {
    throw new ArgumentError(
      `trainTestSplit: n is ${n}; it must be an integer of at least 2, the number of rows to split.`,
    );
  }
  if (!(testSize > 0) || (testSize >= 1 && !Number.isInteger(testSize))) {
    throw new ArgumentError(
      `trainTestSplit: testSize is ${testSize}; give a fraction in (0, 1) or a number of rows.`,
    );
  }
  if (!Number.isInteger(randomState) || randomState < 0 || randomState >= 2 ** 32) {
    throw new ArgumentError(
      `trainTestSplit: randomState is ${randomState}; it must be an integer in 0..2^32-1.`,
    );
  }
  const testRows = testSize < 1 ? Math.ceil(testSize * n) : testSize;
  if (testRows >= n) {
    throw new ArgumentError(
      `trainTestSplit: testSize ${testSize} of ${n} rows is ${testRows}, which leaves none to train on.`,
    );
  }
  const random = new MT19937(randomState);
  const permutation = Uint32Array.from({ length: n }, (_, index) => index);
  for (let i = n - 1; i > 0; i--) {
    const j = random.nextInterval(i);
    [permutation[i], permutation[j]] = [permutation[j]!, permutation[i]!];
  }
  return { train: permutation.slice(testRows), test: permutation.slice(0, testRows) };
}
