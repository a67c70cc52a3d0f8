import { describe, expect, test, vi } from 'vitest';
import {
  type FlowFromDataframeOptions,
  ImageDataGenerator,
  type ImageDatasetOptions,
  type LoadImageOptions,
  type NDArray,
  arrayToImage,
  imageDatasetFromDirectory,
  imageToArray,
  loadImage,
  saveImage,
  smartResize,
  config,
} from '../../nn';
import goldens from '../keras/image-folders.json';
import { optionsHere } from '../keras/options-here';
import { asFileList, inPage, makeFolder } from './image-folder';
import { plainPNG, pngFile } from './png-file';

// What Keras makes of the same files: test/keras/image-folders.py.

const COLOR_TYPE: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };
const COLORS = { 1: 'grayscale', 3: 'rgb', 4: 'rgba' } as const;

const picture = (height: number, width: number, channels: number, seed = 0): number[] =>
  Array.from({ length: height * width * channels }, (_, i) => (i * 37 + seed * 11) % 251);

/** Pixels that JPEG loses little of. */
const slope = (height: number, width: number, channels: number): number[] =>
  Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return 7 * Math.floor(pixel / width) + 5 * (pixel % width) + 20 * (i % channels);
  });

const png = (height: number, width: number, channels: number, seed = 0) =>
  pngFile({
    height,
    width,
    colorType: COLOR_TYPE[channels]!,
    data: Uint8Array.from(picture(height, width, channels, seed)),
  });

const files = async () =>
  Object.fromEntries(
    await Promise.all(
      goldens.names.map(async (name, seed) => [name, await png(5 + seed, 8 - (seed >> 1), 3, seed)] as const),
    ),
  );

type Golden = { readonly shape: readonly number[]; readonly data: readonly number[] } | readonly Golden[];

function expectArrays(given: unknown, golden: Golden): void {
  if (!('shape' in golden)) {
    expect((given as unknown[]).length).toBe(golden.length);
    golden.forEach((each, i) => expectArrays((given as unknown[])[i], each));
    return;
  }
  const { data, shape } = given as NDArray;
  expect(shape).toEqual(golden.shape);
  // Pixels are computed in float32 there; golden numbers have four decimals.
  golden.data.forEach((value, i) => expect(Math.abs(data[i]! - value), `value ${i}`).toBeLessThan(2e-3));
}

describe('loadImage resizes as Pillow', () => {
  test.each(goldens.loaded)(
    '$shape to $size, $interpolation, keepAspectRatio $keep',
    async ({ shape: [height, width, channels], size, interpolation, keep, pixels }) => {
      const loaded = await loadImage(await png(height!, width!, channels!), {
        colorMode: COLORS[channels as 1 | 3 | 4],
        targetSize: size as [number, number],
        interpolation: interpolation as 'box',
        keepAspectRatio: keep,
      });
      expect(loaded.shape).toEqual([...size, channels]);
      expect([...loaded.data]).toEqual(pixels);
    },
  );

  test.each(goldens.deep)('16 bits, $interpolation', async ({ interpolation, pixels }) => {
    const data = Uint8Array.from(picture(6, 5, 1).flatMap((value) => [(value * 200) >> 8, (value * 200) & 255]));
    const options: LoadImageOptions = {
      colorMode: 'grayscale',
      targetSize: [4, 7],
      interpolation: interpolation as 'box',
    };
    const file = await pngFile({ height: 6, width: 5, colorType: 0, depth: 16, data });
    expect([...(await loadImage(file, options)).data]).toEqual(pixels);
  });
});

test.each(goldens.smart)(
  'smartResize of $shape to $size, $interpolation, as Keras',
  ({ shape, x, size, interpolation, first, y }) => {
    const given = { data: Float32Array.from(x), shape };
    const dataFormat = first ? 'channels_first' : 'channels_last';
    expectArrays(
      smartResize(given, size as [number, number], { interpolation: interpolation as 'area', dataFormat }),
      y,
    );
  },
);

test('smartResize refuses what is no size, image or interpolation', () => {
  const image = { data: new Float32Array(4), shape: [2, 2, 1] };
  expect(() => smartResize(image, [0, 1])).toThrow('the size must be [height, width]');
  expect(() => smartResize({ ...image, shape: [2, 2] }, [1, 1])).toThrow('of rank 3, or 4 with a batch');
  expect(() => smartResize(image, [1, 1], { interpolation: 'gaussian' as never })).toThrow('got "gaussian"');
});

test.each(goldens.netpbm.map((each) => [String.fromCharCode(...each.file.slice(0, 9)), each] as const))(
  'loadImage reads %j as Pillow does',
  async (_, { file, ...modes }) => {
    for (const colorMode of ['grayscale', 'rgb', 'rgba'] as const)
      expect([...(await loadImage(Uint8Array.from(file), { colorMode })).data], colorMode).toEqual(modes[colorMode]);
  },
);

test('loadImage refuses other kinds of Netpbm, and what is cut off', async () => {
  const load = (text: string) => loadImage(new TextEncoder().encode(text));
  await expect(load('P3 1 1 255 1 2 3 ')).rejects.toThrow('only P5 and P6 are read');
  await expect(load('P6 2 2 255 abc')).rejects.toThrow('its data end early');
});

describe('imageDatasetFromDirectory gives what Keras gives', () => {
  test.each(goldens.datasets.map((each) => [JSON.stringify(each.options), each] as const))(
    '%s',
    async (_, { options, length, first }) => {
      const given = { imageSize: [4, 6], shuffle: false, ...optionsHere<ImageDatasetOptions>(options) } as const;
      const dataset = await imageDatasetFromDirectory(asFileList(await files()), given);
      expect(dataset.length).toBe(length);
      for await (const [x, y] of dataset) {
        const ends = (array: NDArray): NDArray => {
          const size = array.data.length / array.shape[0]!;
          const data = Float32Array.from([...array.data.slice(0, size), ...array.data.slice(-size)]);
          return { data, shape: [2, ...array.shape.slice(1)] };
        };
        expectArrays(given.batchSize === null ? [x, y] : [ends(x), ends(y)], first);
        break;
      }
    },
  );

  test('says what it has found, if asked', async () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const options = { verbose: true, validationSplit: 0.3, subset: 'both', seed: 1 } as const;
    await imageDatasetFromDirectory(asFileList(await files()), options);
    expect(print.mock.calls.flat()).toEqual([
      'Found 7 files belonging to 2 classes.',
      'Using 5 files for training.',
      'Using 2 files for validation.',
    ]);
  });

  test.each<[ImageDatasetOptions, RegExp]>([
    [{ cropToAspectRatio: true, padToAspectRatio: true }, /only one of cropToAspectRatio and padToAspectRatio/],
    [{ cropToAspectRatio: true, interpolation: 'gaussian' }, /does not go with interpolation 'gaussian'/],
    [{ format: 'grain' as 'tf' }, /format must be 'tf', got "grain"/],
    [{ dataFormat: 'NCHW' as never }, /dataFormat must be 'channels_last' or 'channels_first'/],
    [{ labels: 'none' as never }, /labels must be 'inferred', a list of class numbers or null/],
  ])('refuses %j', async (options, message) => {
    await expect(imageDatasetFromDirectory(asFileList(await files()), options)).rejects.toThrow(message);
  });
});

describe('flowFromDirectory gives what Keras gives', () => {
  test.each(goldens.directories.map((each) => [JSON.stringify(each.options), each] as const))(
    '%s',
    async (_, { options, numClasses, imageShape, batch }) => {
      const given = {
        targetSize: [3, 4],
        batchSize: 2,
        seed: 1,
        ...optionsHere<{ classMode: 'sparse' }>(options),
      } as const;
      const flow = await new ImageDataGenerator().flowFromDirectory(asFileList(await files()), given);
      expect([flow.numClasses, flow.imageShape]).toEqual([numClasses, imageShape]);
      expectArrays((await flow.next()).value, batch);
    },
  );
});

describe('flowFromDataframe gives what Keras gives', () => {
  const rows = goldens.frame.file.map((_, i) =>
    Object.fromEntries(Object.entries(goldens.frame).map(([name, values]) => [name, values[i]])),
  );

  test.each(goldens.frames.map((each) => [JSON.stringify(each.options), each] as const))(
    '%s',
    async (_, { options, samples, filenames, classIndices, batch }) => {
      const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      await using made = await makeFolder(await files());
      const given: FlowFromDataframeOptions = {
        xCol: 'file', targetSize: [2, 3], batchSize: 4, shuffle: false, ...optionsHere<FlowFromDataframeOptions>(options),
      }; // prettier-ignore
      const generator = new ImageDataGenerator({ validationSplit: 0.4 });
      for (const [table, folder] of [
        [goldens.frame, made.folder],
        [rows, asFileList(await files())],
      ] as const) {
        const flow = await generator.flowFromDataframe(table, folder, given);
        expect([flow.samples, flow.filenames, flow.classIndices]).toEqual([samples, filenames, classIndices]);
        expectArrays((await flow.next()).value, batch);
      }
      expect(warned.mock.calls.flat().join('\n')).toMatch(/2 of the 9 files of "file" are not there, and are left out/);
    },
  );

  test('reads what it has not looked for, and says which is not there', async () => {
    const table = { filename: ['cats/0.png', 'cats/9.png'], class: ['a', 'b'] };
    const options = { validateFilenames: false, batchSize: 1, shuffle: false, targetSize: [1, 1] } as const;
    const flow = await new ImageDataGenerator().flowFromDataframe(table, asFileList(await files()), options);
    expect([flow.samples, flow.labels, flow.sampleWeight]).toEqual([2, [0, 1], null]);
    expect((await flow.next()).value[1].data).toEqual(Float32Array.of(1, 0));
    await expect(flow.next()).rejects.toThrow('cats/9.png: cannot be read');
  });

  test('takes addresses, and in Node paths, without a folder', async () => {
    const bytes = await plainPNG(2, 2, [7, 8, 9]);
    const url = `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
    const options = { targetSize: [1, 1], classMode: null, validateFilenames: false } as const;
    const flow = await new ImageDataGenerator().flowFromDataframe([{ filename: url }], null, options);
    expect([...(await flow.next()).value.data]).toEqual([7, 8, 9]);
    if (inPage) return;
    await using made = await makeFolder({ 'a.png': bytes });
    const path = `${made.folder as string}/a.png`;
    const named = await new ImageDataGenerator().flowFromDataframe([{ filename: path }], null, {
      ...options,
      validateFilenames: true,
    });
    expect([...(await named.next()).value.data]).toEqual([7, 8, 9]);
  });

  test.each<[FlowFromDataframeOptions, RegExp]>([
    [{ xCol: 'name' }, /the table has no column "name"; it has file, kind, kinds, age, size, weight/],
    [{ xCol: 'age' }, /xCol "age" must have names of files, got 1.5 in row 0/],
    [{ xCol: 'file', yCol: 'age' }, /classMode "categorical" takes names of classes, or lists of them, got 1.5/],
    [{ xCol: 'file', yCol: 'kinds', classMode: 'sparse' }, /takes names of classes, got \["cat"\] in row 0/],
    [{ xCol: 'file', yCol: 'kind', classMode: 'raw' }, /the column "kind" must have numbers/],
    [{ xCol: 'file', yCol: 'age', classMode: 'multi_output' }, /takes a list of columns as yCol, got "age"/],
    [{ xCol: 'file', yCol: ['age'] }, /takes one column as yCol, got \["age"\]/],
    [{ xCol: 'file', yCol: 'kind', classMode: 'binary', classes: ['cat'] }, /for two classes, got 1: cat/],
    [{ xCol: 'file', yCol: 'age', classMode: 'raw', classes: ['cat'] }, /classes are for classMode binary/],
    [{ xCol: 'file', classMode: null, weightCol: 'weight' }, /weightCol is for images with targets/],
    [{ classMode: 'other' as never }, /classMode must be binary, .* or null, got "other"/],
  ])('refuses %j', async (options, message) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const made = new ImageDataGenerator().flowFromDataframe(goldens.frame, asFileList(await files()), options);
    await expect(made).rejects.toThrow(message);
  });
});

describe('saveImage', () => {
  const target = async (folder: unknown, name: string) =>
    inPage
      ? await (folder as FileSystemDirectoryHandle).getFileHandle(name, { create: true })
      : `${folder as string}/${name}`;
  const read = async (at: Awaited<ReturnType<typeof target>>) => (typeof at === 'string' ? at : at.getFile());

  test.each(goldens.images)('writes $shape as $ending, as Keras does', async ({ shape, ending, pixels }) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const [height, width, channels] = shape as [number, number, 1 | 3 | 4];
    await using made = await makeFolder({ 'x/': new Uint8Array() });
    const file = await target(made.folder, `saved.${ending}`);
    await saveImage(
      file,
      { data: Float32Array.from(slope(height, width, channels)), shape },
      { scale: false, quality: 95 },
    );
    const back = await loadImage(await read(file), { colorMode: COLORS[channels] });
    expect(back.shape).toEqual(shape);
    if (ending !== 'jpg') expect([...back.data]).toEqual(pixels);
    else {
      // Other writers of JPEG, by the same tables.
      back.data.forEach((value, i) => expect(Math.abs(value - pixels[i]!), `value ${i}`).toBeLessThanOrEqual(8));
    }
  });

  test('stretches, transposes, and keeps more than 8 bits', async () => {
    await using made = await makeFolder({ 'x/': new Uint8Array() });
    const file = await target(made.folder, 'a.png');
    await saveImage(
      file,
      { data: Float32Array.of(-1, 0, 1, 1, 0, -1), shape: [3, 1, 2] },
      { dataFormat: 'channels_first' },
    );
    expect(await loadImage(await read(file))).toEqual({
      data: Uint8Array.of(0, 255, 127, 127, 255, 0),
      shape: [1, 2, 3],
    });
    await saveImage(file, { data: Float32Array.of(7, 40000), shape: [1, 2, 1] }, { scale: false });
    const deep = await loadImage(await read(file), { colorMode: 'grayscale' });
    expect([...deep.data]).toEqual([7, 40000]);
  });

  test('refuses other formats and shapes', async () => {
    const image = { data: new Float32Array(3), shape: [1, 1, 3] };
    await expect(saveImage('a.gif', image)).rejects.toThrow('must be one of png, jpg, jpeg, bmp, got gif');
    await expect(saveImage('a', image)).rejects.toThrow('got none');
    await expect(saveImage('a.png', { data: new Float32Array(2), shape: [1, 1, 2] })).rejects.toThrow(
      '1, 3 or 4 channels',
    );
    await expect(saveImage('a.jpg', image, { quality: 0 })).rejects.toThrow('quality must be an integer from 1 to 100');
    const deep = { data: Float32Array.of(7, 400), shape: [1, 2, 1] };
    await expect(saveImage('a.jpg', deep, { scale: false })).rejects.toThrow('kept by PNG alone');
  });

  test.each(['flow', 'flowFromDirectory'] as const)('saves the batches of %s by the names of Keras', async (kind) => {
    const given = await files();
    await using made = await makeFolder({ ...given, 'out/': new Uint8Array() });
    const out = inPage
      ? await (made.folder as FileSystemDirectoryHandle).getDirectoryHandle('out')
      : `${made.folder as string}/out`;
    // By splines, which need no GPU.
    const generator = new ImageDataGenerator({ rotationRange: 20, brightnessRange: [0.5, 1.5], interpolationOrder: 3 });
    const options = { batchSize: 3, seed: 9, saveToDir: out, savePrefix: 'aug' };
    const data = Float32Array.from([0, 1, 2, 3, 4].flatMap((seed) => picture(6, 6, 3, seed)));
    const flow =
      kind === 'flow'
        ? generator.flow({ data, shape: [5, 6, 6, 3] }, null, options)
        : await generator.flowFromDirectory(made.folder, { ...options, targetSize: [6, 6], classes: ['cats', 'dogs'] });
    await flow.next();
    await flow.next();
    const names =
      typeof out === 'string'
        ? await process.getBuiltinModule('node:fs/promises').readdir(out)
        : await (async () => {
            const found: string[] = [];
            for await (const name of out.keys()) found.push(name);
            return found;
          })();
    const expected: Readonly<Record<string, number[]>> = goldens.saved[kind];
    expect(names.sort()).toEqual(Object.keys(expected).sort());
    for (const name of names) {
      const file = typeof out === 'string' ? `${out}/${name}` : await (await out.getFileHandle(name)).getFile();
      expect([...(await loadImage(file)).data], name).toEqual(expected[name]);
    }
  });
});

describe('imageToArray and arrayToImage', () => {
  const image = { data: Uint8Array.of(0, 1, 2, 3, 4, 255), shape: [1, 2, 3] };

  test('have the channels where they are asked for', () => {
    const first = imageToArray(image, { dataFormat: 'channels_first' });
    expect(first).toEqual({ data: Float32Array.of(0, 3, 1, 4, 2, 255), shape: [3, 1, 2] });
    expect(arrayToImage(first, { dataFormat: 'channels_first' })).toEqual(image);
    config.setImageDataFormat('channels_first');
    try {
      expect(imageToArray(image)).toEqual(first);
      expect(arrayToImage(first)).toEqual(image);
    } finally {
      config.setImageDataFormat('channels_last');
    }
    expect(imageToArray(image, { dtype: 'uint8' }).data).toEqual(image.data);
  });

  test('keep what is beyond a byte in grey, and refuse other channels', () => {
    const grey = { data: Float32Array.of(-1, 300.7), shape: [1, 2, 1] };
    expect(arrayToImage(grey, { scale: false }).data).toEqual(Int32Array.of(-1, 300));
    expect(() => arrayToImage({ data: new Float32Array(2), shape: [1, 1, 2] })).toThrow('1, 3 or 4 channels');
    expect(() => arrayToImage(grey, { dataFormat: 'NHWC' as never })).toThrow('dataFormat must be');
    expect(() => arrayToImage(grey, { dtype: 'float64' as never })).toThrow("dtype must be 'float32'");
  });
});

test('links are followed if asked for, but not in a circle', async () => {
  if (inPage) return; // where folders have none
  await using made = await makeFolder({ 'cats/1.png': await plainPNG(1, 1, [1, 1, 1]), 'more/2.png': await plainPNG(1, 1, [2, 2, 2]) }); // prettier-ignore
  const { symlink } = process.getBuiltinModule('node:fs/promises');
  const folder = made.folder as string;
  await symlink('../more', `${folder}/cats/linked`);
  const options = { classes: ['cats'], targetSize: [1, 1] } as const;
  const generator = new ImageDataGenerator();
  expect((await generator.flowFromDirectory(folder, options)).filenames).toEqual(['cats/1.png']);
  const followed = await generator.flowFromDirectory(folder, { ...options, followLinks: true });
  expect(followed.filenames).toEqual(['cats/1.png', 'cats/linked/2.png']);
  const dataset = await imageDatasetFromDirectory(folder, { classNames: ['cats'], followLinks: true, shuffle: false });
  expect(dataset.files).toEqual(followed.filenames);
  await symlink('..', `${folder}/cats/up`);
  await expect(generator.flowFromDirectory(folder, { ...options, followLinks: true })).rejects.toThrow('in a circle');
});
