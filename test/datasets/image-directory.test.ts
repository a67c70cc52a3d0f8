import { describe, expect, test } from 'vitest';
import { ArgumentError, DataError } from '../../engine/errors';
import { type ImageDatasetOptions, type NDArray, imageDatasetFromDirectory, setRandomSeed } from '../../nn';
import { asFileList, inPage, makeFolder } from './image-folder';
import { plainPNG, pngFile } from './png-file';

/** Seven pictures of one grey each, which tells which they are: cats 10..13, dogs 20..22. */
const pets = async () => ({
  'dogs/b.png': await plainPNG(3, 2, [21, 21, 21]),
  'dogs/a.PNG': await plainPNG(3, 2, [20, 20, 20]),
  'dogs/old/a.png': await plainPNG(3, 2, [22, 22, 22]),
  'cats/10.png': await plainPNG(2, 3, [11, 11, 11]),
  'cats/1.png': await plainPNG(2, 3, [10, 10, 10]),
  'cats/9.png': await plainPNG(5, 5, [12, 12, 12]),
  'cats/readme.txt': new TextEncoder().encode('no image'),
  '.cache/x.png': await plainPNG(1, 1, [99, 99, 99]),
  'top.png': await plainPNG(1, 1, [98, 98, 98]),
});
const sorted = ['cats/1.png', 'cats/10.png', 'cats/9.png', 'dogs/a.PNG', 'dogs/b.png', 'dogs/old/a.png'];
const greys = [10, 11, 12, 20, 21, 22];

/** The first pixel of each image of each batch. */
async function firstPixels(dataset: AsyncIterable<readonly [NDArray, NDArray]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [x] of dataset)
    batches.push(Array.from({ length: x.shape[0]! }, (_, i) => x.data[(i * x.data.length) / x.shape[0]!]!));
  return batches;
}

const small = { imageSize: [2, 2], batchSize: 4 } as const;

describe('imageDatasetFromDirectory', () => {
  test('lists classes and files as Keras does, and yields f32 batches with their labels', async () => {
    await using made = await makeFolder(await pets());
    const dataset = await imageDatasetFromDirectory(made.folder, { ...small, shuffle: false });
    expect(dataset.classNames).toEqual(['cats', 'dogs']);
    expect(dataset.files).toEqual(sorted);
    expect(dataset.length).toBe(2);
    const batches: (readonly [NDArray<Float32Array>, NDArray])[] = [];
    for await (const batch of dataset) batches.push(batch);
    expect(batches.map(([x]) => x.shape)).toEqual([
      [4, 2, 2, 3],
      [2, 2, 2, 3],
    ]);
    expect(batches.map(([x]) => [...x.data])).toEqual(
      [greys.slice(0, 4), greys.slice(4)].map((of) => of.flatMap((grey) => Array<number>(12).fill(grey))),
    );
    expect(batches.map(([, y]) => y)).toEqual([
      { data: Uint32Array.of(0, 0, 0, 1), shape: [4] },
      { data: Uint32Array.of(1, 1), shape: [2] },
    ]);
  });

  test('takes the files of a chosen folder', async () => {
    const dataset = await imageDatasetFromDirectory(asFileList(await pets()), { ...small, shuffle: false });
    expect(dataset.files).toEqual(sorted);
    expect(await firstPixels(dataset)).toEqual([greys.slice(0, 4), greys.slice(4)]);
  });

  test('encodes labels as asked, in the order of the class names asked for', async () => {
    const files = asFileList({ ...(await pets()), 'emus/1.png': await plainPNG(1, 1, [30, 30, 30]) });
    const first = async (options: ImageDatasetOptions) => {
      for await (const batch of await imageDatasetFromDirectory(files, {
        ...small,
        batchSize: 7,
        shuffle: false,
        ...options,
      }))
        return batch;
      return undefined;
    };
    expect((await first({ labelMode: 'categorical' }))![1]).toEqual({
      data: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1),
      shape: [7, 3],
    });
    const [x, y] = (await first({ labelMode: 'binary', classNames: ['emus', 'cats'] }))!;
    expect(y).toEqual({ data: Float32Array.of(0, 1, 1, 1), shape: [4, 1] });
    expect(x.data[0]).toBe(30);
    expect((await first({ labels: [5, 5, 5, 5, 5, 5, 7, 7, 7] }))![1]).toEqual({
      data: Uint32Array.of(5, 5, 5, 5, 5, 5, 7),
      shape: [7],
    });
    for (const none of [{ labels: null }, { labelMode: null }] as const) {
      const dataset = await imageDatasetFromDirectory(files, { ...small, batchSize: 9, shuffle: false, ...none });
      expect(dataset.classNames).toEqual([]);
      // Without classes the whole folder counts.
      for await (const images of dataset)
        expect([images.shape, images.data[0], images.data[8 * 12]]).toEqual([[9, 2, 2, 3], 98, 30]);
      expect(dataset.files).toEqual(['top.png', '.cache/x.png', ...sorted, 'emus/1.png']);
    }
  });

  test('resizes between pixels, to the colours asked for', async () => {
    const line = await pngFile({ width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 100, 200, 40) });
    const files = asFileList({ 'a/1.png': line });
    const [rgb] = await firstBatch(await imageDatasetFromDirectory(files, { imageSize: [1, 4] }));
    expect([...rgb.data]).toEqual([0, 0, 0, 25, 50, 10, 75, 150, 30, 100, 200, 40]);
    const [nearest] = await firstBatch(
      await imageDatasetFromDirectory(files, { imageSize: [2, 2], interpolation: 'nearest' }),
    );
    expect([...nearest.data]).toEqual([0, 0, 0, 100, 200, 40, 0, 0, 0, 100, 200, 40]);
    const [grey] = await firstBatch(
      await imageDatasetFromDirectory(files, { imageSize: [1, 2], colorMode: 'grayscale' }),
    );
    expect(grey).toEqual({ data: Float32Array.of(0, 151), shape: [1, 1, 2, 1] }); // 29.9 + 117.4 + 4.56, and what is behind the point is dropped
  });

  test('shuffles the files as Keras does for a seed, and anew each epoch', async () => {
    const files = asFileList(await pets());
    const dataset = await imageDatasetFromDirectory(files, { ...small, seed: 42 });
    // np.random.RandomState(42).shuffle(range(6)) is 0 1 5 2 4 3.
    expect(dataset.files).toEqual([0, 1, 5, 2, 4, 3].map((i) => sorted[i]));
    const epochs = [await firstPixels(dataset), await firstPixels(dataset), await firstPixels(dataset)];
    for (const epoch of epochs) expect(epoch.flat().sort((a, b) => a - b)).toEqual(greys);
    expect(new Set(epochs.map(String)).size).toBe(3);
    const again = await imageDatasetFromDirectory(files, { ...small, seed: 42 });
    expect([await firstPixels(again), await firstPixels(again), await firstPixels(again)]).toEqual(epochs);
    setRandomSeed(1);
    const unseeded = await firstPixels(await imageDatasetFromDirectory(files, small));
    setRandomSeed(1);
    expect(await firstPixels(await imageDatasetFromDirectory(files, small))).toEqual(unseeded);
  });

  test('splits as Keras does: validation is the last of the shuffled files', async () => {
    const files = asFileList(await pets());
    const options = { ...small, seed: 42, validationSplit: 0.4 };
    const training = await imageDatasetFromDirectory(files, { ...options, subset: 'training' });
    const validation = await imageDatasetFromDirectory(files, { ...options, subset: 'validation' });
    expect(training.files).toEqual([0, 1, 5, 2].map((i) => sorted[i])); // int(0.4 * 6) is 2
    expect(validation.files).toEqual([4, 3].map((i) => sorted[i]));
    const [both, other] = await imageDatasetFromDirectory(files, { ...options, subset: 'both' });
    expect([both.files, other.files]).toEqual([training.files, validation.files]);
    expect([await firstPixels(other), await firstPixels(other)]).toEqual([[[21, 20]], [[21, 20]]]); // never shuffled
    expect((await firstPixels(both)).flat().sort()).toEqual([10, 11, 12, 22]);
  });

  test('reads one batch ahead and no further', async () => {
    const read: string[] = [];
    const files = asFileList(
      Object.fromEntries(
        await Promise.all(
          Array.from({ length: 10 }, async (_, i) => [`a/${i}.png`, await plainPNG(1, 1, [i, i, i])] as const),
        ),
      ),
    );
    for (const file of files) {
      const bytes = file.arrayBuffer.bind(file);
      file.arrayBuffer = () => (read.push(file.name), bytes());
    }
    const dataset = await imageDatasetFromDirectory(files, { imageSize: [1, 1], batchSize: 2, shuffle: false });
    expect(read).toEqual([]);
    const batches = dataset[Symbol.asyncIterator]();
    await batches.next();
    expect(read.length).toBeLessThanOrEqual(4);
    await batches.next();
    expect(read.length).toBeLessThanOrEqual(6);
    await batches.return(undefined);
    expect(read.length).toBeLessThan(10);
    expect((await firstPixels(dataset)).flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('maps batches', async () => {
    const dataset = await imageDatasetFromDirectory(asFileList(await pets()), { ...small, shuffle: false });
    const rescaled = dataset.map(async ([x, y]) => [{ ...x, data: x.data.map((value) => value / 2) }, y] as const);
    expect([rescaled.length, rescaled.classNames, rescaled.files]).toEqual([2, dataset.classNames, dataset.files]);
    for (let epoch = 0; epoch < 2; epoch++)
      expect((await firstPixels(rescaled)).flat()).toEqual(greys.map((grey) => grey / 2));
  });

  test('a damaged image is refused by name when its batch is due, and the rest before it is not', async () => {
    const files = await pets();
    files['dogs/b.png'] = files['dogs/b.png'].slice(0, 40);
    await using made = await makeFolder(files);
    const dataset = await imageDatasetFromDirectory(made.folder, { ...small, shuffle: false });
    const batches = dataset[Symbol.asyncIterator]();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await batches.next()).value).toMatchObject([{ shape: [4, 2, 2, 3] }, { shape: [4] }]);
    await new Promise((resolve) => setTimeout(resolve, 50)); // read ahead, and its error kept
    const error: unknown = await batches.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(/^dogs\/b\.png: a PNG image that cannot be read/);
  });

  test('refuses folders that hold nothing to read', async () => {
    const refused = (files: Record<string, Uint8Array<ArrayBuffer>>, options: ImageDatasetOptions = {}) =>
      expect(imageDatasetFromDirectory(asFileList(files), options)).rejects;
    const text = new TextEncoder().encode('x');
    await refused({ 'a.png': text }).toThrow(
      /^imageDatasetFromDirectory: no folder in it, so no class; .* labels: null/,
    );
    await refused({ 'a/b.txt': text, 'a/c.webp': text }).toThrow(
      /no images in the folder; they end in \.bmp, \.gif, \.jpeg, \.jpg, \.png/,
    );
    await refused({ 'a/b.txt': text }, { labels: null }).toThrow(DataError);
    const flat = new File([text], 'a.png');
    await expect(imageDatasetFromDirectory([flat])).rejects.toThrow(/a\.png has no folder; .*webkitdirectory/);
    const missing = imageDatasetFromDirectory('/no/such/folder');
    await expect(missing).rejects.toThrow(
      inPage
        ? /a page cannot read the folder \/no\/such\/folder.*showDirectoryPicker/
        : /the folder cannot be read \(.*\/no\/such\/folder/,
    );
    await expect(missing).rejects.toBeInstanceOf(inPage ? ArgumentError : DataError);
  });

  test.each<[string, ImageDatasetOptions, RegExp]>([
    ['an unknown label mode', { labelMode: 'sparse' as 'int' }, /labelMode must be int.*sparse/],
    ['an unknown colour mode', { colorMode: 'hsv' as 'rgb' }, /colorMode must be one of grayscale.*hsv/],
    ['an unknown interpolation', { interpolation: 'box' as 'nearest' }, /must be one of bilinear.*, got box/],
    ['a size of one number', { imageSize: [256] as unknown as [number, number] }, /\[height, width\].*\[256\]/],
    ['no batch', { batchSize: 0 }, /batchSize must be a positive integer, got 0/],
    ['a seed that is none', { seed: -1 }, /seed must be an integer in 0\.\.2\^32-1, got -1/],
    ['a class that is no folder', { classNames: ['cats', 'cows'] }, /class "cows".*cats, dogs/],
    [
      'class names without folders',
      { labels: null, classNames: ['cats'] },
      /classNames are for labels that are inferred/,
    ],
    ['too few labels', { labels: [1, 2] }, /2 labels for the 8 images/],
    [
      'two classes that are one',
      { labelMode: 'binary', classNames: ['cats'] },
      /labelMode 'binary' is for two classes, got 1: cats/,
    ],
    ['a split without a side', { validationSplit: 0.2 }, /validationSplit and subset go together/],
    ['a side without a split', { subset: 'training' }, /validationSplit and subset go together/],
    [
      'an unknown side',
      { validationSplit: 0.2, subset: 'test' as 'both' },
      /subset must be training, validation or both, got test/,
    ],
    [
      'a split of everything',
      { validationSplit: 1, subset: 'training', seed: 1 },
      /validationSplit must be in \(0, 1\), got 1/,
    ],
    ['a split that overlaps', { validationSplit: 0.2, subset: 'training' }, /needs a seed/],
    [
      'a split of nothing',
      { validationSplit: 0.1, subset: 'both', seed: 1 },
      /validationSplit 0\.1 of 6 images is none/,
    ],
  ])('refuses %s', async (_, options, message) => {
    const made = imageDatasetFromDirectory(asFileList(await pets()), options);
    await expect(made).rejects.toThrow(message);
    await expect(made).rejects.toBeInstanceOf(ArgumentError);
  });
});

async function firstBatch<T>(dataset: AsyncIterable<T>): Promise<T> {
  for await (const batch of dataset) return batch;
  throw new Error('no batch');
}
