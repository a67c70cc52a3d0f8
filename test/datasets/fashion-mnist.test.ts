import { describe, expect, test, vi } from 'vitest';
import { ArgumentError, DataError } from '../../engine/errors';
import { FASHION_MNIST_CLASSES, type LabelledImages, loadFashionMNIST, loadMNIST } from '../../nn/datasets';
import { gzip, idxFile } from './idx-file';

function classCounts({ labels }: LabelledImages): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels.data) counts[label]!++;
  return counts;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes.slice());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const notThere = (): Promise<never> => Promise.reject(new Error('not there'));

/** The four files, small: `change` replaces some. */
function filesWith(change: Record<string, Uint8Array<ArrayBuffer>>): (name: string) => Promise<Uint8Array> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    'train-images-idx3-ubyte.gz': idxFile([2, 28, 28], new Uint8Array(1568).fill(7)),
    'train-labels-idx1-ubyte.gz': idxFile([2], Uint8Array.of(9, 0)),
    't10k-images-idx3-ubyte.gz': idxFile([1, 28, 28], new Uint8Array(784)),
    't10k-labels-idx1-ubyte.gz': idxFile([1], Uint8Array.of(3)),
    ...change,
  };
  return (name) => gzip(files[name]!);
}

describe('loadFashionMNIST', () => {
  test('falls back to the sample, which is balanced, in order, and begins with the ankle boot', async () => {
    const { train, test, source } = await loadFashionMNIST({ read: notThere });
    expect(source).toBe('sample');
    expect(train.images.shape).toEqual([2500, 28, 28]);
    expect(train.labels.shape).toEqual([2500]);
    expect(test.images.shape).toEqual([500, 28, 28]);
    expect(classCounts(train)).toEqual(new Array(10).fill(250));
    expect(classCounts(test)).toEqual(new Array(10).fill(50));
    expect(Array.from(train.labels.data.subarray(0, 10))).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    expect(FASHION_MNIST_CLASSES.en[train.labels.data[0]!]).toBe('Ankle boot');
    // The pixels of the full training set's image 0 add up to this.
    expect(train.images.data.subarray(0, 784).reduce((sum, pixel) => sum + pixel, 0)).toBe(76247);
  });

  test('a folder that is named must have the files; without one the sample comes with a warning', async () => {
    const error: unknown = await loadFashionMNIST({ baseUrl: '/no/such/folder' }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(/not in \/no\/such\/folder .*baseUrl/);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect((await loadFashionMNIST({ read: notThere })).source).toBe('sample');
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/2,500 \+ 500 images/)]]);
    warn.mockClear();
    await loadFashionMNIST({ read: filesWith({}) });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test('a URL is an address; what is neither that nor a path is refused', async () => {
    const missing = new URL('no/such/folder/', typeof location === 'undefined' ? 'file:///' : location.href);
    await expect(loadFashionMNIST({ baseUrl: missing })).rejects.toThrow(
      /its files are not in [a-z]+:.*no\/such\/folder \(/,
    );
    await expect(loadMNIST({ baseUrl: missing })).rejects.toThrow(DataError);
    for (const baseUrl of [null, 5, '', {}, ['/a']]) {
      for (const load of [loadFashionMNIST, loadMNIST]) {
        const loading = load({ baseUrl: baseUrl as string });
        await expect(loading).rejects.toThrow(ArgumentError);
        await expect(loading).rejects.toThrow(/baseUrl must be the address or the path of a folder, got/);
      }
    }
  });

  test('a read that is no function, gives no bytes, or stands beside a baseUrl is refused', async () => {
    const bytes = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(4));
    const wrong: readonly [object, RegExp][] = [
      [{ read: 'folder' }, /read must be a function .*, got folder/],
      [{ read: null }, /got null/],
      [{ read: bytes, baseUrl: '/a' }, /give one of them/],
      [
        { read: () => undefined },
        /read must give the bytes of train-images-idx3-ubyte.* as a Uint8Array, got undefined/,
      ],
      [{ read: () => new ArrayBuffer(4) }, /new Uint8Array\(buffer\)/],
      [{ read: () => Promise.resolve('text') }, /got text/],
    ];
    for (const load of [loadFashionMNIST, loadMNIST]) {
      for (const [options, message] of wrong) {
        await expect(load(options)).rejects.toThrow(ArgumentError);
        await expect(load(options)).rejects.toThrow(message);
      }
    }
  });

  test('a read that throws at once has not the files either', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const read = (): never => {
      throw new Error('not here');
    };
    expect((await loadFashionMNIST({ read })).source).toBe('sample');
    await expect(loadMNIST({ read })).rejects.toThrow(/its files are not there \(not here\)/);
    warn.mockRestore();
  });

  test('reads what it is given', async () => {
    const { train, test, source } = await loadFashionMNIST({ read: filesWith({}) });
    expect(source).toBe('full');
    expect(train.images.shape).toEqual([2, 28, 28]);
    expect(Array.from(train.labels.data)).toEqual([9, 0]);
    expect(Array.from(test.labels.data)).toEqual([3]);
  });

  test.each<[string, Record<string, Uint8Array<ArrayBuffer>>, RegExp]>([
    [
      'a label beyond 9',
      { 'train-labels-idx1-ubyte.gz': idxFile([2], Uint8Array.of(9, 10)) },
      /^train-labels-idx1-ubyte\.gz: byte 9: label 10; it must be 0\.\.9/,
    ],
    [
      'fewer labels than images',
      { 't10k-labels-idx1-ubyte.gz': idxFile([2], Uint8Array.of(1, 2)) },
      /^t10k-labels-idx1-ubyte\.gz: byte 3: shape \[2\].*1 images/,
    ],
    [
      'images of another size',
      { 't10k-images-idx3-ubyte.gz': idxFile([1, 27, 28], new Uint8Array(756)) },
      /^t10k-images-idx3-ubyte\.gz: byte 3: shape \[1, 27, 28\]/,
    ],
    [
      'labels where images should be',
      { 'train-images-idx3-ubyte.gz': idxFile([2], Uint8Array.of(1, 2)) },
      /^train-images-idx3-ubyte\.gz: byte 3: shape \[2\]/,
    ],
    [
      'no IDX at all',
      { 'train-images-idx3-ubyte.gz': new Uint8Array(99).fill(65) },
      /^train-images-idx3-ubyte\.gz: byte 0/,
    ],
  ])('refuses %s by name, rather than fall back', async (_, change, message) => {
    const error: unknown = await loadFashionMNIST({ read: filesWith(change) }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(message);
  });

  test('names every class in both languages', () => {
    expect(FASHION_MNIST_CLASSES.en).toHaveLength(10);
    expect(FASHION_MNIST_CLASSES.ko).toHaveLength(10);
  });

  test('the full set, where the project has it, is the one that was published', async (context) => {
    const inPage = typeof window !== 'undefined';
    const { train, test, source } = await loadFashionMNIST(inPage ? {} : { read: fromCache });
    if (source === 'sample') return context.skip('the data set is not in the cache folder');
    expect(train.images.shape).toEqual([60000, 28, 28]);
    expect(test.images.shape).toEqual([10000, 28, 28]);
    expect(classCounts(train)).toEqual(new Array(10).fill(6000));
    expect(await sha256(train.images.data)).toBe('2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012');
    expect(await sha256(test.labels.data)).toBe('3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9');
    // The sample is the first 250 of each class of it.
    const { train: sample } = await loadFashionMNIST({ read: notThere });
    const taken = new Array<number>(10).fill(0);
    const first = Array.from(train.labels.data.keys()).filter((index) => taken[train.labels.data[index]!]!++ < 250);
    expect(Array.from(sample.labels.data)).toEqual(first.map((index) => train.labels.data[index]));
    expect(
      first.every((index, position) => {
        const image = train.images.data.subarray(index * 784, (index + 1) * 784);
        return image.every((pixel, offset) => pixel === sample.images.data[position * 784 + offset]);
      }),
    ).toBe(true);
  });
});

function fromCache(name: string): Promise<Uint8Array> {
  return process.getBuiltinModule('node:fs/promises').readFile(`.cache/fashion-mnist/${name}`);
}
