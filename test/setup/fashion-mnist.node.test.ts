import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FASHION_MNIST_CACHE,
  FASHION_MNIST_FILES,
  type Source,
  getFashionMNIST,
  assertFashionMNIST,
} from '../../scripts/setup.js';

const NAMES = Object.keys(FASHION_MNIST_FILES);
const LABELS = 't10k-labels-idx1-ubyte.gz';
const WRONG = gzipSync('wrong');
const WRONG_SHA = '8810ad581e59f2bc3928b261707a71308f7e139eb04820366dc4d5c18d980225';

let cache: string;
let reports: string[];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'vitrine-'));
  reports = [];
});
afterEach(() => rm(cache, { recursive: true }));

const get = (...sources: Source[]): Promise<boolean> =>
  getFashionMNIST({ cache, sources, report: (text) => void reports.push(text) });
const nowhere: Source = { name: 'nowhere', read: () => Promise.reject(new Error('no network')) };
const liar: Source = { name: 'liar', read: () => Promise.resolve(WRONG) };

describe('getFashionMNIST', () => {
  test('without any source it says so, keeps nothing and does not throw', async () => {
    expect(await get(nowhere)).toBe(false);
    expect(reports).toEqual(['nowhere: no network']);
    expect(await readdir(cache)).toEqual(['verified.json']);
  });

  test('refuses contents of another hash, naming file, actual and expected', async () => {
    expect(await get(liar)).toBe(false);
    expect(reports).toEqual([
      `liar: ${NAMES[0]} refused: its contents have SHA-256 ${WRONG_SHA}, not ${FASHION_MNIST_FILES[NAMES[0]!]}`,
    ]);
    expect(await readdir(cache)).toEqual(['verified.json']);
  });

  test('sets a wrong file in the cache aside', async () => {
    await writeFile(join(cache, LABELS), WRONG);
    expect(await get()).toBe(false);
    expect(reports[0]).toMatch(`${LABELS} refused: its contents have SHA-256 ${WRONG_SHA}`);
    expect((await readdir(cache)).sort()).toEqual([`${LABELS}.refused`, 'verified.json']);
  });

  test('a file that is no gzip is refused by name too', async () => {
    await expect(assertFashionMNIST(LABELS, new Uint8Array(100))).rejects.toThrow(
      /^t10k-labels-idx1-ubyte\.gz refused: it cannot/,
    );
  });
});

describe.skipIf(!existsSync(join(FASHION_MNIST_CACHE, 'verified.json')))(
  "with the data set in the project's cache",
  () => {
    const project: Source = { name: 'project', read: (file) => readFile(join(FASHION_MNIST_CACHE, file)) };

    test('what one source has not, the next one gives', async () => {
      expect(await get(liar, nowhere, project)).toBe(true);
      expect(reports.slice(2)).toEqual(NAMES.map((name) => `${name} from project`));
      expect((await readdir(cache)).sort()).toEqual([...NAMES, 'verified.json'].sort());
    });

    test('keeps what is whole without asking any source, and notices when it changes', async () => {
      await cp(FASHION_MNIST_CACHE, cache, { recursive: true });
      const labels = join(cache, LABELS);
      const then = new Date('2020-01-01');
      await utimes(labels, then, then);
      expect(await get()).toBe(true); // verifies
      // Remembers: what has its size and its time is not read again.
      await writeFile(labels, new Uint8Array((await stat(labels)).size));
      await utimes(labels, then, then);
      expect(await get()).toBe(true);
      expect(reports).toEqual([]);
      await writeFile(labels, WRONG);
      expect(await get(project)).toBe(true);
      expect(reports.at(-1)).toBe(`${LABELS} from project`);
    });
  },
);
