import { expect } from 'vitest';
import { DataError } from '../../engine/errors';

/** The message of the `DataError` that this must throw. */
export function refusal(read: () => unknown): string {
  let error: unknown;
  try {
    read();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

/** The bytes with others in place of some. */
export function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** `value` as the bytes of a little-endian u64. */
export function u64(value: number | bigint): number[] {
  return [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
}

/** Where `wanted` stands first, at `from` or later. */
export function find(bytes: Uint8Array, wanted: string | readonly number[], from = 0): number {
  const sought = typeof wanted === 'string' ? new TextEncoder().encode(wanted) : wanted;
  for (let at = from; at <= bytes.length - sought.length; at++) {
    let same = 0;
    while (same < sought.length && bytes[at + same] === sought[same]) same++;
    if (same === sought.length) return at;
  }
  throw new Error(`${JSON.stringify(wanted)} is not there`);
}
