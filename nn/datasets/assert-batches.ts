import { ArgumentError } from '../../engine/errors';
import { nextKey } from '../random-seed';

export function assertBatches(what: string, batchSize: number, seed: number | undefined): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new ArgumentError(`${what}: batchSize must be a positive integer, got ${batchSize}`);
  }
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)) {
    throw new ArgumentError(`${what}: the seed must be an integer in 0..2^32-1, got ${seed}`);
  }
}

/** The seed that is given, or the next of the program's. */
export function seedOf(what: string, given: number | null): number {
  const seed = given ?? nextKey()[0];
  if (seed >= 2 ** 32) throw new ArgumentError(`${what}: seed must be in 0..2^32-1, got ${seed}`);
  return seed;
}

export function assertTwoClasses(what: string, mode: string, classNames: readonly string[]): void {
  if (classNames.length !== 2) {
    throw new ArgumentError(
      `${what}: ${mode} 'binary' is for two classes, got ${classNames.length}: ${classNames.join(', ')}`,
    );
  }
}
