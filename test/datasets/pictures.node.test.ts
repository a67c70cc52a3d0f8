import { describe, expect, it } from 'vitest';
import { DataError, loadImage } from '../../nn';
import keras from '../keras/pictures.json';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'));
const fileOf = (start: string): Uint8Array<ArrayBuffer> =>
  bytesOf(keras.cases.find(({ name }) => name.startsWith(start))!.file);

describe('JPEG, GIF and BMP in Node, as Keras reads them, that is as Pillow does', () => {
  it.each(keras.cases)('$name', async (each) => {
    for (const [colorMode, channels] of [
      ['grayscale', 1],
      ['rgb', 3],
      ['rgba', 4],
    ] as const) {
      const { data, shape } = await loadImage(bytesOf(each.file), { colorMode });
      expect(shape).toEqual([...each.shape, channels]);
      expect([...data], colorMode).toEqual([...bytesOf(each[colorMode])]);
    }
  });

  it('many at once', async () => {
    const images = await Promise.all([...keras.cases, ...keras.cases].map(({ file }) => loadImage(bytesOf(file))));
    images.forEach(({ data }, i) => expect([...data]).toEqual([...bytesOf(keras.cases[i % keras.cases.length]!.rgb)]));
  });
});

describe('what is damaged is refused by name, and leaves the next one whole', () => {
  const whole = keras.cases.filter(({ name }) => / 17 x 23/.test(name));

  it.each(['JPEG', 'GIF', 'BMP'])('%s', async (format) => {
    const file = fileOf(`${format}, 17 x 23`);
    for (const size of [3, 20, 30, 60, 200, file.length - 300].filter((size) => size < file.length - 100 && size > 2)) {
      const loading = loadImage(file.slice(0, size));
      await expect(loading, `${size} bytes`).rejects.toBeInstanceOf(DataError);
      await expect(loading).rejects.toThrow(
        /^image: (a (JPEG|GIF|BMP) image that cannot be read|not an image of a known format)/,
      );
    }
    for (const each of whole) expect([...(await loadImage(bytesOf(each.file))).data]).toEqual([...bytesOf(each.rgb)]);
  });

  it('a JPEG that says what libjpeg says, and one of more colours than are read', async () => {
    await expect(loadImage(fileOf('JPEG, 17 x 23').slice(0, 700))).rejects.toThrow(
      'image: a JPEG image that cannot be read (Premature end of JPEG file',
    );
  });

  it('what is not read, by its name', async () => {
    const [jpeg, bmp] = [fileOf('JPEG, 17 x 23'), fileOf('BMP, 17 x 23, P')];
    jpeg[jpeg.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(jpeg[at + 1]!)) + 9] = 4;
    await expect(loadImage(jpeg)).rejects.toThrow('image: a JPEG image that cannot be read (its colors are CMYK');
    for (const packing of [2, 3, 4, 5]) {
      new DataView(bmp.buffer).setUint32(30, packing, true);
      await expect(loadImage(bmp)).rejects.toThrow(
        `image: a BMP image that cannot be read (byte 30: packing ${packing} of 8 bits`,
      );
    }
  });

  it('images of a size that fills the memory', async () => {
    const [gif, bmp] = [fileOf('GIF, 17 x 23'), fileOf('BMP, 17 x 23')];
    gif.set([255, 255, 255, 255], 6);
    new DataView(bmp.buffer).setInt32(18, 2 ** 24, true);
    await expect(loadImage(gif)).rejects.toThrow(
      'byte 6: its 65535 x 65535 pixels are over the 34799360 that 278 bytes may have',
    );
    await expect(loadImage(bmp)).rejects.toThrow('byte 18: its 16777216 x 17 pixels are over the 34799360 that');
  });
});
