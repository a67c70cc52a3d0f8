import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, DataError, ShapeError } from '../../engine/errors';
import { type LoadImageOptions, arrayToImage, imageToArray, loadImage } from '../../nn';
import { nearest as fromKeras } from '../keras/image-subsets.json';
import { inPage, makeFolder } from './image-folder';
import { type PNG, plainPNG, pngFile } from './png-file';

const nearest = fromKeras as [size: number, target: number, pixels: number[]][];

async function refusal(source: Parameters<typeof loadImage>[0]): Promise<string> {
  const error: unknown = await loadImage(source).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

/** Red, green, blue, white: 2 x 2. */
const colors = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
const four = () => pngFile({ width: 2, height: 2, data: colors });

describe('loadImage', () => {
  test('reads RGB, and makes it grey or gives it alpha as Pillow does', async () => {
    expect(await loadImage(await four())).toEqual({ data: colors, shape: [2, 2, 3] });
    // Image.convert('L') of these four.
    expect(await loadImage(await four(), { colorMode: 'grayscale' })).toEqual({
      data: Uint8Array.of(76, 150, 29, 255),
      shape: [2, 2, 1],
    });
    const rgba = await loadImage(await four(), { colorMode: 'rgba' });
    expect(rgba.shape).toEqual([2, 2, 4]);
    expect([...rgba.data.subarray(0, 8)]).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
  });

  test.each<[string, PNG, LoadImageOptions['colorMode'], number[]]>([
    ['grey', { width: 2, height: 1, colorType: 0, data: Uint8Array.of(7, 200) }, 'rgb', [7, 7, 7, 200, 200, 200]],
    ['grey', { width: 2, height: 1, colorType: 0, data: Uint8Array.of(7, 200) }, 'grayscale', [7, 200]],
    [
      'grey of 1 bit',
      { width: 3, height: 2, colorType: 0, depth: 1, data: Uint8Array.of(0b01000000, 0b10100000) },
      'grayscale',
      [0, 255, 0, 255, 0, 255],
    ],
    [
      'grey of 4 bits',
      { width: 3, height: 1, colorType: 0, depth: 4, data: Uint8Array.of(0x0f, 0x80) },
      'grayscale',
      [0, 255, 136],
    ],
    [
      'grey of 16 bits',
      { width: 2, height: 1, colorType: 0, depth: 16, data: Uint8Array.of(0x12, 0x34, 0xff, 0xff) },
      'grayscale',
      [0x1234, 0xffff],
    ],
    [
      'grey and alpha',
      { width: 1, height: 2, colorType: 4, data: Uint8Array.of(9, 0, 8, 100) },
      'rgba',
      [9, 9, 9, 0, 8, 8, 8, 100],
    ],
    ['grey and alpha', { width: 1, height: 2, colorType: 4, data: Uint8Array.of(9, 0, 8, 100) }, 'grayscale', [9, 8]],
    [
      'RGBA, whose alpha is dropped',
      { width: 1, height: 1, colorType: 6, data: Uint8Array.of(1, 2, 3, 4) },
      'rgb',
      [1, 2, 3],
    ],
    [
      'RGBA of 16 bits',
      { width: 1, height: 1, colorType: 6, depth: 16, data: Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0) },
      'rgba',
      [1, 2, 3, 4],
    ],
    [
      'a palette',
      {
        width: 3,
        height: 1,
        colorType: 3,
        depth: 2,
        data: Uint8Array.of(0b10_00_01_00),
        palette: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      },
      'rgb',
      [7, 8, 9, 1, 2, 3, 4, 5, 6],
    ],
    [
      'a palette with alpha',
      { width: 2, height: 1, colorType: 3, data: Uint8Array.of(1, 0), palette: [1, 2, 3, 4, 5, 6], transparency: [77] },
      'rgba',
      [4, 5, 6, 255, 1, 2, 3, 77],
    ],
    [
      'RGB that suggests a palette',
      { width: 1, height: 1, data: Uint8Array.of(9, 8, 7), palette: [1, 2, 3] },
      'rgb',
      [9, 8, 7],
    ],
  ])('reads %s', async (_, png, colorMode, expected) => {
    expect([...(await loadImage(await pngFile(png), { colorMode })).data]).toEqual(expected);
  });

  test('reads a path or a URL, a File, and bytes', async () => {
    const bytes = await four();
    const expected = { data: colors, shape: [2, 2, 3] };
    expect(await loadImage(new File([bytes], 'four.png'))).toEqual(expected);
    expect(await loadImage(bytes.buffer)).toEqual(expected);
    const url = `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
    expect(await loadImage(url)).toEqual(expected);
    expect(await loadImage(new URL(url))).toEqual(expected);
    if (inPage) return;
    await using made = await makeFolder({ 'four.png': bytes });
    expect(await loadImage(`${made.folder as string}/four.png`)).toEqual(expected);
    expect(await loadImage(new URL(`file://${made.folder as string}/four.png`))).toEqual(expected);
  });

  test('resizes to the nearest pixel, or between pixels as Pillow does', async () => {
    const line = await pngFile({ width: 5, height: 1, colorType: 0, data: Uint8Array.of(0, 10, 40, 90, 160) });
    const resized = async (width: number, interpolation: 'nearest' | 'bilinear', height = 1) => [
      ...(await loadImage(line, { colorMode: 'grayscale', targetSize: [height, width], interpolation })).data,
    ];
    // The centres of two pixels lie at 1.25 and 3.75 of five, which is a quarter of the way into pixels 1 and 3.
    expect(await resized(2, 'nearest')).toEqual([10, 90]);
    // It averages where it shrinks: over all within 2.5 pixels.
    expect(await resized(2, 'bilinear')).toEqual([17, 97]);
    expect(await resized(10, 'nearest')).toEqual([0, 0, 10, 10, 40, 40, 90, 90, 160, 160]);
    // Of ten: 0 - 0.25 is beyond the edge, then 0.25, 0.75, 1.25, ...
    expect(await resized(10, 'bilinear')).toEqual([0, 3, 8, 18, 33, 53, 78, 108, 143, 160]);
    expect(await resized(5, 'bilinear', 2)).toEqual([0, 10, 40, 90, 160, 0, 10, 40, 90, 160]);
    expect((await loadImage(line, { targetSize: [3, 7] })).shape).toEqual([3, 7, 3]);
  });

  test.each(nearest)('takes of %i pixels for %i those that Pillow takes', async (size, target, expected) => {
    const line = await pngFile({
      width: size,
      height: 1,
      colorType: 0,
      data: Uint8Array.from({ length: size }, (_, i) => i),
    });
    expect([...(await loadImage(line, { colorMode: 'grayscale', targetSize: [1, target] })).data]).toEqual(expected);
    const column = await pngFile({
      width: 1,
      height: size,
      colorType: 0,
      data: Uint8Array.from({ length: size }, (_, i) => i),
    });
    expect([...(await loadImage(column, { colorMode: 'grayscale', targetSize: [target, 1] })).data]).toEqual(expected);
  });

  test('refuses a PNG with a flipped bit or cut off, naming the file', async () => {
    const bytes = await plainPNG(9, 7, [1, 2, 3]);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (where, cut) => {
        const bad = bytes.slice(0, cut ? 8 + (where % (bytes.length - 8)) : bytes.length);
        if (!cut) bad[8 + ((where >> 3) % (bytes.length - 8))]! ^= 1 << (where & 7);
        expect(await refusal(new File([bad], 'cats/3.png'))).toMatch(
          /^cats\/3\.png: a PNG image that cannot be read \(/,
        );
      }),
      { numRuns: 150 },
    );
  });

  test('refuses what is no image, is empty, or is not there', async () => {
    expect(await refusal(new File(['hello'], 'a.png'))).toMatch(
      /^a\.png: not an image of a known format; it begins with 68 65 6c 6c/,
    );
    expect(await refusal(new File([], 'a.png'))).toMatch(/^a\.png: an empty file/);
    expect(await refusal('/no/such/cat.png')).toMatch(/^\/no\/such\/cat\.png: cannot be read \(/);
  });

  test.each<[string, number[]]>([
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0]],
    ['GIF', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
    ['BMP', [0x42, 0x4d, 0x1e, 0x00]],
    ['WebP', [0x52, 0x49, 0x46, 0x46, 9, 0, 0, 0, 0x57, 0x45, 0x42, 0x50]],
    ['TIFF', [0x49, 0x49, 0x2a, 0x00]],
  ])('says of %s that it is damaged, or that Node does not read it', async (format, beginning) => {
    const message = await refusal(new File([Uint8Array.from(beginning)], 'dogs/1.x'));
    expect(message).toMatch(
      inPage || ['JPEG', 'GIF', 'BMP'].includes(format)
        ? new RegExp(`^dogs/1\\.x: a ${format} image that cannot be read \\(`)
        : new RegExp(`^dogs/1\\.x: a ${format} image is read in a browser only; convert it to PNG`),
    );
  });

  test('refuses options that are none', async () => {
    const bytes = await four();
    const options = [
      { colorMode: 'cmyk' },
      { interpolation: 'lanczos3' },
      { targetSize: [0, 3] },
      { targetSize: [3] },
      { targetSize: [1.5, 2] },
    ];
    for (const bad of options) await expect(loadImage(bytes, bad as LoadImageOptions)).rejects.toThrow(ArgumentError);
  });
});

test('imageToArray gives f32 with an axis for channels', () => {
  expect(imageToArray({ data: Uint8Array.of(1, 255), shape: [1, 2] })).toEqual({
    data: Float32Array.of(1, 255),
    shape: [1, 2, 1],
  });
  expect(imageToArray({ data: Uint8Array.of(1, 2, 3), shape: [1, 1, 3] }).shape).toEqual([1, 1, 3]);
  expect(() => imageToArray({ data: Uint8Array.of(1), shape: [1, 1, 1, 1] })).toThrow(ShapeError);
});

test("arrayToImage stretches from 0 to 255 as Keras's array_to_img, or leaves the values", () => {
  const array = { data: Float32Array.of(-1, 0, 0.5, 3), shape: [2, 2, 1] };
  expect(arrayToImage(array)).toEqual({ data: Uint8Array.of(0, 63, 95, 255), shape: [2, 2, 1] });
  expect([...arrayToImage(array, { scale: false }).data]).toEqual([0, 0, 0, 3]);
  expect([...arrayToImage({ data: Float32Array.of(4, 4), shape: [1, 2, 1] }).data]).toEqual([0, 0]);
  // Bytes that use the whole range come back as they went.
  const bytes = Float32Array.from({ length: 256 }, (_, i) => i);
  expect([...arrayToImage({ data: bytes, shape: [16, 16, 1] }).data]).toEqual([...bytes]);
  expect(() => arrayToImage({ data: bytes, shape: [1, 16, 16, 1] })).toThrow(ShapeError);
});
