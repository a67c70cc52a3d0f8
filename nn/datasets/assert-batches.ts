import { ArgumentError } from '../../engine/errors';

export function assertBatches(what: string, batchSize: number, seed: number | undefined): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new ArgumentError(`${what}: batchSize must be a positive integer, got ${batchSize}`);
  }
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)) {
    throw new ArgumentError(`${what}: the seed must be an integer in 0..2^32-1, got ${seed}`);
  }
}

export function assertTwoClasses(what: string, mode: string, classNames: readonly string[]): void {
  if (classNames.length !== 2) {
    throw new ArgumentError(
      `${what}: ${mode} 'binary' is for two classes, got ${classNames.length}: ${classNames.join(', ')}`,
    );
  }
}
