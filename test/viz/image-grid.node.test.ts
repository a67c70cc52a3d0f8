import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { image, imageGrid, light, notFinite } from '../../viz/index';

/** Of 1 x 2 pixels, each picture another pair of colours. */
const colors = {
  data: Uint8Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60, 11, 22, 33, 44, 55, 66, 7, 7, 7, 8, 8, 8),
  shape: [4, 1, 2, 3],
};

describe('imageGrid', () => {
  it('draws four pictures as 2 x 2, in reading order', () => {
    const raster = imageGrid(colors, { scale: 3, gap: 2 });
    expect([raster.width, raster.height]).toEqual([6 + 2 + 6, 3 + 2 + 3]);
    expect(
      [
        [0, 0],
        [3, 2],
        [8, 0],
        [13, 2],
        [0, 5],
        [5, 7],
        [8, 5],
        [11, 5],
      ].map(([x, y]) => raster.colorAt(x!, y!)),
    ).toEqual([0x010203, 0x040506, 0x0a141e, 0x28323c, 0x0b1621, 0x2c3742, 0x070707, 0x080808]);
    expect(raster.colorAt(6, 0)).toBe(light.background);
  });

  it('takes a list of pictures or of batches, and grey pictures in a row', () => {
    const single = (i: number) => ({ data: colors.data.subarray(i * 6, i * 6 + 6), shape: [1, 2, 3] });
    const batch = (i: number) => ({ data: colors.data.subarray(i * 6, i * 6 + 6), shape: [1, 1, 2, 3] });
    const whole = imageGrid(colors, { scale: 2 }).data;
    expect(imageGrid([0, 1, 2, 3].map(single), { scale: 2 }).data).toEqual(whole);
    expect(imageGrid([0, 1, 2, 3].map(batch), { scale: 2 }).data).toEqual(whole);
    const digits = { data: Float32Array.from({ length: 5 * 28 * 28 }, (_, i) => i), shape: [5, 28, 28] };
    const raster = imageGrid(digits, { columns: 5, gap: 0 });
    expect([raster.width, raster.height]).toEqual([5 * 140, 140]);
    // Each on its own scale, as `image` draws it.
    const alone = image({ data: digits.data.subarray(0, 784), shape: [28, 28] }, { scale: 5 });
    for (const [x, y] of [
      [0, 0],
      [77, 31],
      [139, 139],
    ] as const) {
      for (const i of [0, 4]) expect(raster.colorAt(i * 140 + x, y)).toBe(alone.colorAt(x, y));
    }
  });

  it('leaves cells over blank, and has as many columns as asked for', () => {
    const raster = imageGrid({ data: new Uint8Array(5 * 3), shape: [5, 1, 1, 3] }, { scale: 1, gap: 0 });
    expect([raster.width, raster.height]).toEqual([3, 2]);
    expect([raster.colorAt(1, 1), raster.colorAt(2, 1)]).toEqual([0, light.background]);
    const row = imageGrid(colors, { rows: 1, scale: 1, gap: 0 });
    expect([row.width, row.height]).toEqual([8, 1]);
  });

  it('draws floats from 0 to 1, or in the range asked for, and marks what is not finite', () => {
    const pixels = { data: Float32Array.of(0, 127.5, 255, NaN, 0, 0), shape: [2, 1, 1, 3] };
    expect(imageGrid(pixels, { scale: 1, vmin: 0, vmax: 255 }).colorAt(0, 0)).toBe(0x0080ff);
    expect(imageGrid(pixels, { scale: 1 }).colorAt(0, 0)).toBe(0x00ffff);
    expect(imageGrid(pixels, { scale: 1, gap: 0 }).colorAt(1, 0)).toBe(notFinite);
  });

  it('refuses what are no pictures of one size', () => {
    expect(() => imageGrid([])).toThrow(ArgumentError);
    expect(() => imageGrid({ data: new Uint8Array(8), shape: [1, 2, 2, 2] })).toThrow(ShapeError);
    expect(() => imageGrid({ data: new Uint8Array(7), shape: [1, 2, 2, 2] })).toThrow(/8 elements, but the data has 7/);
    const [a, b] = [
      [1, 2, 3],
      [2, 2, 3],
    ].map((shape) => ({ data: new Uint8Array(shape[0]! * 6), shape }));
    expect(() => imageGrid([a!, b!])).toThrow(/imageGrid: a picture of \[2, 2, 3\] beside one of \[1, 2, 3\]/);
    expect(() => imageGrid(colors, { rows: 1, columns: 3 })).toThrow(ArgumentError);
    expect(() => imageGrid(colors, { gap: -1 })).toThrow(ArgumentError);
    expect(() => imageGrid(colors, { vmax: 1 })).toThrow(ArgumentError);
  });
});
