import { describe, expect, test } from 'vitest';
import { ArgumentError, DataError, ShapeError } from '../../engine/errors';
import {
  type FlowFromDirectoryOptions,
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
  setRandomSeed,
} from '../../nn';
import { asFileList, makeFolder } from './image-folder';
import keras from '../keras/image-subsets.json';
import { plainPNG } from './png-file';

// What only rescales needs no GPU, so this is read in Node too; test/nn has the transforms.

const pets = async () => ({
  'cats/a.png': await plainPNG(3, 2, [10, 0, 0]),
  'cats/b.png': await plainPNG(3, 2, [11, 0, 0]),
  'dogs/a.png': await plainPNG(3, 2, [20, 0, 0]),
  'dogs/b.png': await plainPNG(3, 2, [21, 0, 0]),
  'dogs/c.png': await plainPNG(3, 2, [22, 0, 0]),
});

describe('flowFromDirectory', () => {
  test("reads the notes' folder: batches of rescaled images with their labels, without end", async () => {
    await using made = await makeFolder(await pets());
    const flow = await new ImageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory(made.folder, {
      targetSize: [4, 5],
      batchSize: 2,
      classMode: 'binary',
      shuffle: false,
    });
    expect([flow.length, flow.samples]).toEqual([3, 5]);
    expect(flow.filenames).toEqual(['cats/a.png', 'cats/b.png', 'dogs/a.png', 'dogs/b.png', 'dogs/c.png']);
    expect(flow.classes).toEqual([0, 0, 1, 1, 1]);
    expect(flow.classIndices).toEqual({ cats: 0, dogs: 1 });
    const seen: number[][] = [];
    for await (const [x, y] of flow) {
      expect(x.shape).toEqual([y.shape[0], 4, 5, 3]);
      const reds = Array.from({ length: x.shape[0]! }, (_, i) => Math.round(x.data[i * 60]! * 255));
      expect([...x.data.subarray(0, 3)]).toEqual([Math.fround(reds[0]! * Math.fround(1 / 255)), 0, 0]);
      expect([...y.data]).toEqual(reds.map((red) => (red < 20 ? 0 : 1)));
      seen.push(reds);
      if (seen.length === 4) break;
    }
    expect(seen).toEqual([[10, 11], [20, 21], [22], [10, 11]]);
    // Where it was left, it goes on.
    expect(Math.round((await flow.next()).value[0].data[0]! * 255)).toBe(20);
  });

  test('encodes labels by class mode, in the order of the classes asked for', async () => {
    const files = asFileList(await pets());
    const first = async <M extends 'categorical' | 'sparse'>(options: FlowFromDirectoryOptions & { classMode?: M }) =>
      (
        await (
          await new ImageDataGenerator().flowFromDirectory(files, { targetSize: [1, 1], shuffle: false, ...options })
        ).next()
      ).value;
    expect((await first({}))[1]).toEqual({ data: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1, 0, 1), shape: [5, 2] });
    expect((await first({ classMode: 'sparse' }))[1]).toEqual({ data: Float32Array.of(0, 0, 1, 1, 1), shape: [5] });
    const [x, y] = await first({ classMode: 'sparse', classes: ['dogs', 'cats'], colorMode: 'grayscale' });
    expect([[...x.data], [...y.data]]).toEqual([
      [6, 6, 7, 3, 3],
      [0, 0, 0, 1, 1],
    ]);
    const images = await new ImageDataGenerator().flowFromDirectory(files, {
      targetSize: [1, 1],
      shuffle: false,
      classMode: null,
    });
    expect((await images.next()).value.shape).toEqual([5, 1, 1, 3]);
  });

  test('a seed gives the order that Keras gives', async () => {
    const flow = await new ImageDataGenerator().flowFromDirectory(asFileList(await pets()), {
      targetSize: [1, 1],
      batchSize: 5,
      classMode: 'sparse',
      seed: 42,
    });
    const reds = async () =>
      Array.from(
        { length: 5 },
        (
          (data) => (_, i: number) =>
            data[i * 3]!
        )((await flow.next()).value[0].data),
      );
    // np.random.RandomState(42).permutation(5) is 1 4 2 0 3, of 43 it is 3 2 1 0 4.
    expect(await reds()).toEqual([1, 4, 2, 0, 3].map((i) => [10, 11, 20, 21, 22][i]));
    expect(await reds()).toEqual([3, 2, 1, 0, 4].map((i) => [10, 11, 20, 21, 22][i]));
  });

  test('a damaged image is refused by name, and the batches behind it still come', async () => {
    const files = await pets();
    files['dogs/b.png'] = files['dogs/b.png'].slice(0, 50);
    const flow = await new ImageDataGenerator().flowFromDirectory(asFileList(files), {
      targetSize: [1, 1],
      batchSize: 2,
      shuffle: false,
    });
    await flow.next();
    const error: unknown = await flow.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(/^dogs\/b\.png: a PNG image that cannot be read/);
    expect((await flow.next()).value[0].data[0]).toBe(22);
  });

  test.each<[FlowFromDirectoryOptions & { classMode?: 'sparse' }, RegExp]>([
    [{ classMode: 'raw' as 'sparse' }, /classMode must be categorical, binary, sparse, input or null, got raw/],
    [{ targetSize: [0, 1] }, /\[height, width\].*\[0, 1\]/],
    [{ batchSize: 1.5 }, /batchSize/],
    [{ seed: NaN }, /seed/],
    [{ classes: ['cows'] }, /class "cows".*cats, dogs/],
    [{ classes: ['cats'], classMode: 'binary' as 'sparse' }, /classMode 'binary' is for two classes, got 1/],
    [{ interpolation: 'lanczos3' as 'nearest' }, /interpolation must be one of .*lanczos, got lanczos3/],
  ])('refuses %j', async (options, message) => {
    const made = new ImageDataGenerator().flowFromDirectory(asFileList(await pets()), options);
    await expect(made).rejects.toThrow(message);
    await expect(made).rejects.toBeInstanceOf(ArgumentError);
  });
});

describe('flow', () => {
  const x = { data: Uint8Array.from({ length: 6 }, (_, i) => i), shape: [3, 1, 2, 1] };

  test('gives images alone without targets, and what rows targets have with them', async () => {
    const flow = new ImageDataGenerator({ rescale: 0.5 }).flow(x, null, { shuffle: false, batchSize: 2 });
    expect((await flow.next()).value).toEqual({ data: Float32Array.of(0, 0.5, 1, 1.5), shape: [2, 1, 2, 1] });
    expect((await flow.next()).value).toEqual({ data: Float32Array.of(2, 2.5), shape: [1, 1, 2, 1] });
    const y = { data: Float32Array.of(1, 0, 0, 1, 1, 1), shape: [3, 2] };
    const [, targets] = (await new ImageDataGenerator().flow(x, y, { shuffle: false, batchSize: 2 }).next()).value;
    expect(targets).toEqual({ data: Float32Array.of(1, 0, 0, 1), shape: [2, 2] });
  });

  test('calls that do not wait give the batches in order', async () => {
    const flow = new ImageDataGenerator().flow(x, [0, 1, 2], { batchSize: 1, shuffle: false });
    const batches = await Promise.all([flow.next(), flow.next(), flow.next(), flow.next()]);
    expect(batches.map(({ value: [, y] }) => y.data[0])).toEqual([0, 1, 2, 0]);
  });

  test('without a seed follows setRandomSeed', async () => {
    const order = async () => [
      ...(await new ImageDataGenerator().flow({ ...x, data: new Uint8Array(6) }, [0, 1, 2]).next()).value[1].data,
    ];
    const orders = async () => [await order(), await order(), await order(), await order()];
    setRandomSeed(3);
    const first = await orders();
    expect(new Set(first.map(String)).size).toBeGreaterThan(1);
    setRandomSeed(3);
    expect(await orders()).toEqual(first);
  });

  test('refuses images without a batch or channels, and targets of another length', () => {
    const datagen = new ImageDataGenerator();
    expect(() => datagen.flow({ data: x.data, shape: [3, 1, 2] })).toThrow(ShapeError);
    expect(() => datagen.flow({ data: x.data, shape: [3, 1, 2] })).toThrow(
      /\[n, h, w, channels\], got \[3, 1, 2\]; .*axis of 1/,
    );
    expect(() => datagen.flow(x, [1, 2])).toThrow(/x has 3 images, but y has 2/);
    expect(() => datagen.flow(x, null, { batchSize: 0 })).toThrow(ArgumentError);
  });
});

test.each<[ImageDataGeneratorOptions, RegExp]>([
  [{ rotationRange: NaN }, /rotationRange must be finite, got NaN/],
  [{ widthShiftRange: [1, Infinity] }, /widthShiftRange must be finite, got \[1, Infinity\]/],
  [{ heightShiftRange: [] }, /heightShiftRange must be finite, got \[\]/],
  [{ zoomRange: [1] as unknown as [number, number] }, /zoomRange must be a number or a pair, got \[1\]/],
  [{ zoomRange: [1, NaN] }, /zoomRange must be finite/],
  [{ cval: -Infinity }, /cval/],
  [{ rescale: NaN }, /rescale/],
  [{ fillMode: 'mirror' as 'wrap' }, /fillMode must be one of nearest, constant, reflect, wrap, got mirror/],
])('refuses %j', (options, message) => {
  expect(() => new ImageDataGenerator(options)).toThrow(ArgumentError);
  expect(() => new ImageDataGenerator(options)).toThrow(message);
});

describe('the subsets of a split', () => {
  test.each(keras.flows)(
    'of $count images, $split, $subset, shuffled $shuffle: the batches of Keras',
    async ({ count, split, batchSize, seed, subset, shuffle, samples, batches }) => {
      const datagen = new ImageDataGenerator({ validationSplit: split });
      const x = { data: Float32Array.from({ length: count }, (_, i) => i), shape: [count, 1, 1, 1] };
      const y = new Float32Array(count);
      const flow = datagen.flow(x, y, { batchSize, seed, shuffle, subset: subset as 'training' | 'validation' | null });
      expect(flow.samples).toBe(samples);
      for (const expected of batches) {
        const [images, labels] = (await flow.next()).value;
        expect([...images.data]).toEqual(expected);
        expect(labels.shape).toEqual([expected.length]);
      }
    },
  );

  test.each(keras.folders)(
    'of a folder, $split, $subset: the files of Keras',
    async ({ split, subset, filenames, classes }) => {
      const png = await plainPNG(1, 1, [0, 0, 0]);
      await using made = await makeFolder(Object.fromEntries(keras.files.map((name) => [name, png])));
      const flow = await new ImageDataGenerator({ validationSplit: split }).flowFromDirectory(made.folder, {
        targetSize: [1, 1],
        classMode: 'binary',
        subset: subset as 'training' | 'validation' | null,
      });
      expect(flow.filenames).toEqual(filenames);
      expect(flow.classes).toEqual(classes);
      expect(flow.samples).toBe(filenames.length);
    },
  );

  test('targets go with their images', async () => {
    const x = { data: Float32Array.from({ length: 10 }, (_, i) => i), shape: [10, 1, 1, 1] };
    const y = Float32Array.from({ length: 10 }, (_, i) => i % 2);
    for (const subset of ['training', 'validation'] as const) {
      const [images, labels] = (await new ImageDataGenerator({ validationSplit: 0.4 }).flow(x, y, { subset }).next())
        .value;
      expect([...labels.data]).toEqual([...images.data].map((image) => image % 2));
    }
  });

  test('refuses what is no split or subset, and classes that only one side has', () => {
    const x = { data: new Float32Array(4), shape: [4, 1, 1, 1] };
    for (const validationSplit of [-0.1, 1, 1.5, NaN])
      expect(() => new ImageDataGenerator({ validationSplit })).toThrow(/validationSplit must be in \(0, 1\)/);
    const datagen = new ImageDataGenerator({ validationSplit: 0.5 });
    expect(() => datagen.flow(x, null, { subset: 'test' as 'training' })).toThrow(
      /subset must be training, validation or null, got test/,
    );
    expect(() => datagen.flow(x, [0, 0, 1, 1], { subset: 'training' })).toThrow(/different classes after the split/);
    expect(() => new ImageDataGenerator().flow(x, null, { subset: 'validation' })).toThrow(
      /no images in the subset validation/,
    );
  });
});
