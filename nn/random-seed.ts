import { ArgumentError, threefry } from '../engine';
import { assertNone } from '../engine/known-options';

let seed = Math.floor(Math.random() * 2 ** 32);
let drawn = 0;

/**
 * Seeds everything random in `nn` (weights, dropout, shuffling), like `keras.utils.set_random_seed`: the same seed,
 * then the same calls, give the same bits on an adapter.
 * @param value an integer from 0 to 2^32 - 1.
 */
export function setRandomSeed(value: number, ...others: readonly []): void {
  assertNone('setRandomSeed', others);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new ArgumentError(`setRandomSeed: the seed must be an integer from 0 to 2^32 - 1, got ${value}`);
  }
  seed = value;
  drawn = 0;
}

/** Where the seeded sequence is. */
export interface RandomState {
  readonly seed: number;
  readonly drawn: number;
}

export const randomState = (): RandomState => ({ seed, drawn });

export function setRandomState(state: RandomState): void {
  ({ seed, drawn } = state);
}

/**
 * Runs `fn`, synchronous, seeded with `value`; the sequence at hand then goes on as if nothing had been drawn from it.
 */
export function withRandomSeed<T>(value: number, fn: () => T): T {
  const outer = { seed, drawn };
  setRandomSeed(value);
  try {
    return fn();
  } finally {
    ({ seed, drawn } = outer);
  }
}

/** The next key of the seeded sequence: two words that no earlier call was given. */
export function nextKey(): readonly [number, number] {
  return threefry([seed, 0x6e6e], [drawn++, 0]);
}

/** A permutation of 0..n-1 (Fisher-Yates), decided by `key` alone. */
export function permutation(n: number, key: readonly [number, number]): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((threefry(key, [i, 0])[0] / 2 ** 32) * (i + 1));
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
