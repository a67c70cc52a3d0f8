import { describe, expect, test } from 'vitest';
import { DataError } from '../../engine/errors';
import { imageDatasetFromDirectory, loadImage } from '../../nn';
import keras from '../keras/png-files.json';
import { asFileList } from './image-folder';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const cases = keras.cases.map((each) => ({ ...each, wide: 'wide' in each ? each.wide : [] }));

describe('every kind of PNG as Keras reads it, that is as Pillow does', () => {
  test.each(cases)(
    'color type $colorType, $depth bits, interlaced $interlaced, transparent $transparent',
    async (each) => {
      const file = bytesOf(each.file);
      for (const colorMode of ['grayscale', 'rgb', 'rgba'] as const) {
        const expected = bytesOf(each[colorMode]);
        const { data, shape } = await loadImage(file, { colorMode });
        expect(shape).toEqual([keras.height, keras.width, { grayscale: 1, rgb: 3, rgba: 4 }[colorMode]]);
        expect([...data], colorMode).toEqual([
          ...(each.wide?.includes(colorMode) ? new Uint16Array(expected.buffer) : expected),
        ]);
      }
    },
  );

  test.each(cases)(
    'in grey as TensorFlow: color type $colorType, $depth bits, interlaced $interlaced, transparent $transparent',
    async (each) => {
      const files = asFileList({ 'a/1.png': bytesOf(each.file) });
      const dataset = await imageDatasetFromDirectory(files, {
        colorMode: 'grayscale',
        imageSize: [keras.height, keras.width],
        labels: null,
      });
      for await (const x of dataset) expect([...x.data]).toEqual([...bytesOf(each.tensorflow)]);
    },
  );
});

/** What `imageDatasetFromDirectory` makes of a file. */
async function inDataset(file: string, colorMode: 'grayscale' | 'rgba'): Promise<number[]> {
  const files = asFileList({ 'a/1.png': bytesOf(file) });
  for await (const x of await imageDatasetFromDirectory(files, {
    colorMode,
    imageSize: [keras.height, keras.width],
    labels: null,
  }))
    return [...x.data];
  return [];
}

test.each(cases)(
  'with alpha as TensorFlow: color type $colorType, $depth bits, interlaced $interlaced, transparent $transparent',
  async (each) => {
    expect(await inDataset(each.file, 'rgba')).toEqual([...bytesOf(each.tensorflowRGBA)]);
  },
);

test.each(keras.gammas)('in grey by $name, as TensorFlow', async ({ file, tensorflow }) => {
  expect(await inDataset(file, 'grayscale')).toEqual([...bytesOf(tensorflow)]);
});

test.each(keras.keys)('the transparent color $name', async ({ file, pillow, tensorflow }) => {
  expect([...(await loadImage(bytesOf(file), { colorMode: 'rgba' })).data]).toEqual([...bytesOf(pillow)]);
  expect(await inDataset(file, 'rgba')).toEqual([...bytesOf(tensorflow)]);
});

test('data that end before the picture does are refused', async () => {
  expect(keras.cut).toHaveLength(10);
  for (const file of keras.cut) await expect(loadImage(bytesOf(file))).rejects.toThrow(/its data end early/);
});

/** Puts a chunk behind the header. */
function withChunk(png: Uint8Array, type: string, body: Uint8Array, crc: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(12 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  chunk.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  chunk.set(body, 8);
  view.setUint32(8 + body.length, crc);
  return Uint8Array.from([...png.subarray(0, 33), ...chunk, ...png.subarray(33)]);
}

describe('ancillary chunks that are damaged', () => {
  test.each(['tEXt', 'iCCP', 'pHYs', 'tRNS', 'gAMA', 'zzZz'])('%s is passed over', async (type) => {
    for (const each of cases.filter(({ transparent }) => !transparent)) {
      const damaged = withChunk(bytesOf(each.file), type, Uint8Array.of(1, 2, 3), 12345);
      expect([...(await loadImage(damaged, { colorMode: 'rgba' })).data]).toEqual([...bytesOf(each.rgba)]);
    }
  });

  test('critical ones are refused', async () => {
    for (const { file } of cases) {
      const bytes = bytesOf(file);
      bytes[bytes.length - 20]! ^= 1;
      await expect(loadImage(bytes)).rejects.toThrow(DataError);
      await expect(loadImage(bytesOf(file).slice(0, -13))).rejects.toThrow(DataError);
    }
  });
});
