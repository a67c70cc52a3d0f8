import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../engine/errors';
import { readIDX } from '../../nn/datasets';
import { gzip, idxFile } from './idx-file';

/** A shape of rank 1 to 4 with its data, up to 4,096 elements. */
const arrays = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return fc.record({ shape: fc.constant(shape), data: fc.uint8Array({ minLength: size, maxLength: size }) });
});

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await readIDX(bytes, 'x.gz').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

describe('readIDX', () => {
  test('reads what was written, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.boolean(), async ({ shape, data }, packed) => {
        const file = idxFile(shape, data);
        const array = await readIDX(packed ? await gzip(file) : file, 'x.gz');
        expect(array.shape).toEqual(shape);
        expect(Array.from(array.data)).toEqual(Array.from(data));
      }),
      { numRuns: 100 },
    );
  });

  test('reads a file of many chunks', async () => {
    const data = Uint8Array.from({ length: 500 * 784 }, (_, index) => (index * 2654435761) >>> 24);
    const array = await readIDX(await gzip(idxFile([500, 28, 28], data)), 'x.gz');
    expect(array.shape).toEqual([500, 28, 28]);
    expect(array.data.every((byte, index) => byte === data[index])).toBe(true);
  });

  test('refuses a file cut off anywhere, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.boolean(), fc.nat(), async ({ shape, data }, packed, cut) => {
        const file = packed ? await gzip(idxFile(shape, data)) : idxFile(shape, data);
        expect(await refusal(file.subarray(0, cut % file.length))).toMatch(/^x\.gz: .*byte \d+/);
      }),
      { numRuns: 200 },
    );
  });

  test('a flipped bit in a gzip is refused, or was in a header field that does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.nat(), async ({ shape, data }, where) => {
        const file = await gzip(idxFile(shape, data));
        const bit = where % (8 * file.length);
        file[bit >> 3]! ^= 1 << (bit & 7);
        const outcome = await readIDX(file, 'x.gz').catch((error: unknown) => error);
        if (outcome instanceof DataError) return;
        expect(outcome).toEqual({ shape, data });
      }),
      { numRuns: 300 },
    );
  });

  test('arbitrary bytes are refused with a DataError and nothing else', async () => {
    const beginnings = fc.constantFrom([], [0, 0, 8, 1], [0, 0, 8, 3], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0]);
    await fc.assert(
      fc.asyncProperty(beginnings, fc.uint8Array({ maxLength: 64 }), async (beginning, rest) => {
        const file = Uint8Array.from([...beginning, ...rest]);
        const outcome = await readIDX(file, 'x.gz').catch((error: unknown) => error);
        if (outcome instanceof DataError) return;
        // By chance a whole file: then nothing is left over.
        const { shape, data } = outcome as Awaited<ReturnType<typeof readIDX>>;
        expect(Array.from(idxFile(shape, data))).toEqual(Array.from(file));
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /byte 0: the file ends inside its header/],
    ['a page instead', new TextEncoder().encode('<!doctype html>'), /byte 0: .*two zero bytes, this one with 3c 21/],
    ['floats', Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0), /byte 2: element type 0d/],
    ['rank 0', Uint8Array.of(0, 0, 8, 0), /byte 3: rank 0/],
    ['rank 5', Uint8Array.of(0, 0, 8, 5), /byte 3: rank 5/],
    ['an empty axis', idxFile([3, 0], new Uint8Array()), /byte 8: axis 1 has size 0/],
    ['too little', idxFile([4], new Uint8Array(3)), /byte 4: the header declares 4 = 4 bytes, more than the 3/],
    ['too much', idxFile([4], new Uint8Array(5)), /byte 12: more data than its header declares/],
    [
      'huge axes',
      idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], new Uint8Array(9)),
      /byte 4: .*this file can hold/,
    ],
  ])('refuses %s', async (_, file, message) => {
    expect(await refusal(file)).toMatch(message);
  });

  test('refuses huge sizes in a small gzip before it allocates', async () => {
    expect(await refusal(await gzip(idxFile([2 ** 31, 4], new Uint8Array(100))))).toMatch(
      /byte 4: .*this file can hold/,
    );
  });

  test('stops unpacking a gzip that expands past what its header declares', async () => {
    const bomb = await gzip(idxFile([1000], new Uint8Array(64 * 2 ** 20))); // 64 MB of zeros, 65 kB packed
    const started = performance.now();
    expect(await refusal(bomb)).toMatch(/byte 1008: more data than its header declares/);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('refuses more than is ever read, whatever the file could hold', async () => {
    // Noise does not pack, so the file is long enough for 2^28 bytes to come out of it.
    let state = 1;
    const noise = Uint8Array.from({ length: 300_000 }, () => (state = Math.imul(state, 1664525) + 1013904223) >>> 24);
    const file = await gzip(idxFile([2 ** 28 + 1], noise));
    expect(file.length * 1032).toBeGreaterThan(2 ** 28);
    expect(await refusal(file)).toMatch(/byte 4: .*268435456 that are ever read/);
  });
});
