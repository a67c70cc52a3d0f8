import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { type Raster, colorAt, colormaps, confusionMatrix, light } from '../../viz/index';

const { viridis } = colormaps;
/** Class 0: 3 of 4 right; class 1: all 100 taken for class 0; class 2: no samples. */
const counts = { data: Uint32Array.of(3, 1, 0, 100, 0, 0, 0, 0, 0), shape: [3, 3] };

const colorsIn = (raster: Raster, x: number, y: number, size: number): Set<number> =>
  new Set(Array.from({ length: size * size }, (_, i) => raster.colorAt(x + (i % size), y + Math.floor(i / size))));

const luminance = (color: number): number =>
  [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const value = ((color >> (16 - 8 * i)) & 255) / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);
const contrast = (a: number, b: number): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe('confusionMatrix', () => {
  it('colours each cell by its share of its row, true classes down, predicted ones across', () => {
    const raster = confusionMatrix(counts, { cell: 20, gap: 2 });
    expect([raster.width, raster.height]).toEqual([64, 64]);
    const shares = [0.75, 0.25, 0, 1, 0, 0, 0, 0, 0];
    shares.forEach((share, i) =>
      expect(raster.colorAt((i % 3) * 22, Math.floor(i / 3) * 22)).toBe(colorAt(viridis, share)),
    );
    expect(raster.colorAt(20, 0)).toBe(light.background);
  });

  it('writes counts, but no zeros, where they have room', () => {
    const written = (options: object, row: number, column: number): boolean => {
      const { cell } = { cell: 40, ...options };
      return colorsIn(confusionMatrix(counts, { gap: 0, ...options }), column * cell, row * cell, cell).size > 1;
    };
    expect([written({}, 0, 0), written({}, 1, 0), written({}, 0, 2), written({}, 2, 2)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    // At 12 pixels a cell has room for one digit, not for three; at 8 for none.
    expect([written({ cell: 12 }, 0, 0), written({ cell: 12 }, 1, 0)]).toEqual([true, false]);
    expect(written({ cell: 8 }, 0, 0)).toBe(false);
  });

  it('is readable on every colour of every map', () => {
    for (const name of Object.keys(colormaps) as (keyof typeof colormaps)[]) {
      for (let right = 1; right <= 64; right++) {
        const { data, width } = confusionMatrix(
          { data: Uint32Array.of(right, 64 - right, 0, 0), shape: [2, 2] },
          { cell: 24, gap: 0, colormap: name },
        );
        const colors = Array.from({ length: 24 * 24 }, (_, i) => (Math.floor(i / 24) * width + (i % 24)) * 4).map(
          (at) => (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!,
        );
        const paper = colors[0]!;
        expect(Math.max(...colors.map((color) => contrast(color, paper))), `${name} at ${right} of 64`).toBeGreaterThan(
          4.5,
        );
      }
    }
  });

  it('refuses what is no confusion matrix', () => {
    expect(() => confusionMatrix({ data: new Uint32Array(6), shape: [2, 3] })).toThrow(ShapeError);
    expect(() => confusionMatrix({ data: new Uint32Array(3), shape: [2, 2] })).toThrow(
      /4 elements, but the data has 3/,
    );
    expect(() => confusionMatrix({ data: Float32Array.of(0.5), shape: [1, 1] })).toThrow(/element 0 is 0.5/);
    expect(() => confusionMatrix({ data: Int32Array.of(-1), shape: [1, 1] })).toThrow(ArgumentError);
    expect(() => confusionMatrix({ data: Float32Array.of(NaN), shape: [1, 1] })).toThrow(ArgumentError);
    expect(() => confusionMatrix(counts, { cell: 1.5 })).toThrow(ArgumentError);
    expect(() => confusionMatrix(counts, { gap: -1 })).toThrow(ArgumentError);
  });
});
