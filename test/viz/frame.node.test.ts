import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { dark, image, light, type Raster } from '../../viz/index';

/** 28 x 20 pixels, 8 across, from dark to light. */
const pixels = { data: Float32Array.from({ length: 28 * 20 }, (_, i) => i), shape: [20, 28] };
const options = { colormap: 'viridis', scale: 8 } as const;
const [width, height] = [28 * 8, 20 * 8];
const bare = image(pixels, options);

/** Whether a picture lies in a raster at (x, y). */
function lies(raster: Raster, picture: Raster, x: number, y: number): boolean {
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < picture.width; column++) {
      if (raster.colorAt(x + column, y + row) !== picture.colorAt(column, row)) return false;
    }
  }
  return true;
}

const inRow = (raster: Raster, y: number): number[] =>
  Array.from({ length: raster.width }, (_, x) => x).filter((x) => raster.colorAt(x, y) === light.foreground);
const inColumn = (raster: Raster, x: number): number[] =>
  Array.from({ length: raster.height }, (_, y) => y).filter((y) => raster.colorAt(x, y) === light.foreground);

/** The left and top of the picture: its frame is the longest lines. */
function cornerOf(raster: Raster): [number, number] {
  const rows = Array.from({ length: raster.height }, (_, y) => y).filter((y) => inRow(raster, y).length > width);
  const columns = Array.from({ length: raster.width }, (_, x) => x).filter((x) => inColumn(raster, x).length > height);
  expect([rows.length, columns.length]).toEqual([2, 2]);
  expect([rows[1]! - rows[0]! - 1, columns[1]! - columns[0]! - 1]).toEqual([height, width]);
  return [columns[0]! + 1, rows[0]! + 1];
}

describe('an axis around an image', () => {
  it('is none by default', () => {
    expect([bare.width, bare.height]).toEqual([width, height]);
    expect(image(pixels, { ...options, axis: 'off', title: '' }).data).toEqual(bare.data);
  });

  it('is a line and nothing more, as after xticks([])', () => {
    const raster = image(pixels, { ...options, axis: 'frame' });
    expect([raster.width, raster.height]).toEqual([width + 2, height + 2]);
    expect(lies(raster, bare, 1, 1)).toBe(true);
    for (const y of [0, height + 1]) expect(inRow(raster, y).length).toBe(width + 2);
    for (const x of [0, width + 1]) expect(inColumn(raster, x).length).toBe(height + 2);
  });

  it('has its ticks at the middle of pixels, below as imshow and above as matshow', () => {
    for (const axis of ['bottom', 'top'] as const) {
      const raster = image(pixels, { ...options, axis });
      const [left, top] = cornerOf(raster);
      expect(lies(raster, bare, left, top)).toBe(true);
      const [here, there] = axis === 'bottom' ? [top + height + 2, top - 3] : [top - 3, top + height + 2];
      // imshow has 0, 5, ... 25 of 28 columns.
      expect(inRow(raster, here)).toEqual([0, 5, 10, 15, 20, 25].map((column) => left + column * 8 + 4));
      expect(inRow(raster, there)).toEqual([]);
      expect(inColumn(raster, left - 3)).toEqual([0, 5, 10, 15].map((row) => top + row * 8 + 4));
      // Labels beyond the ticks, none cut off at the rim.
      expect(inColumn(raster, left - 5)).toEqual([0, 5, 10, 15].map((row) => top + row * 8 + 4));
      const [labels] = axis === 'bottom' ? [here + 10] : [here - 10];
      expect(inRow(raster, labels).length).toBeGreaterThan(6);
      for (const x of [0, raster.width - 1])
        expect(new Set(Array.from({ length: raster.height }, (_, y) => raster.colorAt(x, y)))).toEqual(
          new Set([light.background]),
        );
      for (const y of [0, raster.height - 1])
        expect(new Set(Array.from({ length: raster.width }, (_, x) => raster.colorAt(x, y)))).toEqual(
          new Set([light.background]),
        );
    }
  });

  it('has at most nine ticks a side, and one for a single pixel', () => {
    const ticksOf = (columns: number, scale: number) => {
      const raster = image({ data: new Uint8Array(columns * 3), shape: [1, columns, 3] }, { scale, axis: 'bottom' });
      const frame = Array.from({ length: raster.height }, (_, y) => y)
        .filter((y) => inRow(raster, y).length > columns * scale)
        .at(-1)!;
      return inRow(raster, frame + 2).length;
    };
    expect(ticksOf(2368, 1)).toBe(5); // 0, 500, ... 2000
    expect(ticksOf(112, 11)).toBe(6); // 0, 20, ... 100
    expect(ticksOf(1, 20)).toBe(1);
    expect(ticksOf(1, 900)).toBe(1);
  });

  it('has its title above the middle, however wide it is', () => {
    const plain = image(pixels, { ...options, axis: 'frame' });
    const titled = image(pixels, { ...options, axis: 'frame', title: 'ankle boot' });
    expect(titled.width).toBe(plain.width);
    expect(lies(titled, plain, 0, titled.height - plain.height)).toBe(true);
    const ink = Array.from({ length: titled.height - plain.height }, (_, y) => inRow(titled, y)).flat();
    expect((Math.min(...ink) + Math.max(...ink)) / 2).toBeCloseTo(titled.width / 2, -1);
    const long = image(pixels, { ...options, title: 'a title that is longer than its picture is wide' });
    expect(long.width).toBeGreaterThan(2 * width);
    expect(lies(long, bare, Math.round((long.width - width) / 2), long.height - height)).toBe(true);
  });

  it('takes the colours of the theme', () => {
    const raster = image(pixels, { ...options, axis: 'bottom', title: 'x', theme: dark });
    expect(raster.colorAt(0, 0)).toBe(dark.background);
    const colors = new Set(Array.from({ length: raster.width }, (_, x) => raster.colorAt(x, raster.height - 12)));
    expect(colors.has(dark.foreground) && !colors.has(light.foreground)).toBe(true);
  });

  it('refuses another, by the name of the figure', () => {
    expect(() => image(pixels, { axis: 'on' as 'top' })).toThrow(ArgumentError);
    expect(() => image(pixels, { axis: 'on' as 'top' })).toThrow(
      "image: axis is 'on'; expected one of off, frame, bottom, top.",
    );
  });
});
