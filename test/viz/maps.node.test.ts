import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import type { NDArray } from '../../engine/ndarray';
import { colorAt, colormaps, dark, light, notFinite, type Raster } from '../../viz/index';
import { featureMaps, featureMapStates, image, kernelGrid } from '../../viz/index';

const { viridis, gray_r } = colormaps;

function filled(shape: number[], value: (i: number) => number): NDArray<Float32Array> {
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)) };
}

/** Every colour in a rectangle. */
function colorsIn(raster: Raster, x: number, y: number, width: number, height: number): Set<number> {
  const colors = new Set<number>();
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) colors.add(raster.colorAt(column, row));
  }
  return colors;
}

describe('kernelGrid', () => {
  const kernel = filled([3, 3, 2, 32], (i) => ((i * 37) % 101) / 100 - 0.5);
  const weight = (row: number, column: number, channel: number, out: number) =>
    kernel.data[((row * 3 + column) * 2 + channel) * 32 + out]!;

  it('draws weight (row, column) of kernel i where it belongs, for either channel', () => {
    for (const channel of [0, 1]) {
      const raster = kernelGrid(kernel, { channel });
      expect(raster.width).toBe(16 * 36 + 15 * 4);
      for (const [i, row, column] of [
        [0, 0, 0],
        [5, 1, 2],
        [15, 2, 2],
        [16, 0, 1],
        [31, 2, 0],
      ] as const) {
        const x = (i % 16) * 40 + column * 12;
        const y = Math.floor(i / 16) * 40 + row * 12;
        const color = colorAt(viridis, weight(row, column, channel, i) + 0.5);
        expect(colorsIn(raster, x, y, 12, 12)).toEqual(new Set([color]));
      }
      expect(raster.colorAt(38, 10)).toBe(light.background);
    }
  });

  it('clips to vmin and vmax', () => {
    const far = filled([1, 1, 1, 2], (i) => (i ? 9 : -9));
    const raster = kernelGrid(far, { vmin: -1, vmax: 1, scale: 2, gap: 0 });
    expect(raster.colorAt(0, 0)).toBe(viridis[0]);
    expect(raster.colorAt(2, 0)).toBe(viridis[255]);
  });

  it('leaves cells over blank, and refuses too few', () => {
    const options = { rows: 2, columns: 2, scale: 8, gap: 0, colorbar: false };
    const raster = kernelGrid(
      filled([1, 1, 1, 3], () => 0),
      options,
    );
    expect([raster.width, raster.height]).toEqual([16, 16]);
    expect(raster.colorAt(4, 12)).toBe(viridis[128]);
    expect(raster.colorAt(12, 12)).toBe(light.background);
    expect(() => kernelGrid(kernel, { rows: 2, columns: 8 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { rows: 2, columns: 8 })).toThrow(/2 rows x 8 columns.*the 32 of shape/);
  });

  it('works out rows from columns and columns from rows', () => {
    const size = (options: object) => {
      const { width, height } = kernelGrid(kernel, { colorbar: false, scale: 1, gap: 0, ...options });
      return [width / 3, height / 3];
    };
    expect(size({})).toEqual([16, 2]);
    expect(size({ columns: 5 })).toEqual([5, 7]);
    expect(size({ rows: 4 })).toEqual([8, 4]);
  });

  it('reads colour as weight below the grid', () => {
    const raster = kernelGrid(filled([3, 3, 1, 1], () => 0));
    const colors = colorsIn(raster, 0, 37, raster.width, raster.height - 37);
    for (const color of [viridis[0]!, viridis[255]!, light.foreground]) expect(colors).toContain(color);
  });

  it('marks NaN and says so', () => {
    const raster = kernelGrid(filled([3, 3, 1, 1], (i) => (i === 0 ? NaN : 0)));
    expect(colorsIn(raster, 0, 0, 12, 12)).toEqual(new Set([notFinite]));
    expect(colorsIn(raster, 0, 24, 36, 12).has(light.foreground)).toBe(true);
  });

  it('refuses what is no kernel', () => {
    const dense = filled([784, 10], () => 0);
    expect(() => kernelGrid(dense)).toThrow(ShapeError);
    expect(() => kernelGrid(dense)).toThrow(/kernelGrid.*\[784, 10\].*\[kh, kw, in, out\]/);
    expect(() => kernelGrid(filled([3, 3, 1, 0], () => 0))).toThrow(ShapeError);
    expect(() => kernelGrid({ shape: [3, 3, 1, 2], data: new Float32Array(9) })).toThrow(/18 elements.* 9/);
    expect(() => kernelGrid(kernel, { channel: 2 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { channel: -1 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { vmin: 1, vmax: 1 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { scale: 1.5 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { rows: 0 })).toThrow(ArgumentError);
    expect(() => kernelGrid(kernel, { gap: NaN })).toThrow(ArgumentError);
  });
});

describe('featureMaps', () => {
  it('gives each map its own scale, in reading order', () => {
    // Map k is k + 1 times a ramp, so every map has the same picture.
    const maps = filled([1, 2, 2, 32], (i) => Math.floor(i / 32) * ((i % 32) + 1));
    const raster = featureMaps(maps, { scale: 5, gap: 0 });
    expect([raster.width, raster.height]).toEqual([80, 40]);
    for (const k of [0, 7, 8, 31]) {
      const [x, y] = [(k % 8) * 10, Math.floor(k / 8) * 10];
      expect(raster.colorAt(x, y)).toBe(viridis[0]);
      expect(raster.colorAt(x + 5, y)).toBe(colorAt(viridis, 1 / 3));
      expect(raster.colorAt(x + 9, y + 9)).toBe(viridis[255]);
    }
  });

  it('lays out 32 as 4 x 8, 64 as 8 x 8, 128 as 8 x 16 and 5 as 1 x 5', () => {
    const size = (channels: number) => {
      const { width, height } = featureMaps(
        filled([1, 1, 1, channels], (i) => i),
        { scale: 1, gap: 0 },
      );
      return [height, width];
    };
    expect([32, 64, 128, 5].map(size)).toEqual([
      [4, 8],
      [8, 8],
      [8, 16],
      [1, 5],
    ]);
  });

  it('shows the sample asked for', () => {
    const maps = filled([2, 1, 2, 1], (i) => [0, 1, 1, 0][i]!);
    expect(featureMaps(maps, { scale: 1 }).colorAt(0, 0)).toBe(viridis[0]);
    expect(featureMaps(maps, { scale: 1, sample: 1 }).colorAt(0, 0)).toBe(viridis[255]);
    expect(() => featureMaps(maps, { sample: 2 })).toThrow(ArgumentError);
  });

  const states = filled([1, 28, 28, 6], (i) => {
    const [pixel, map] = [Math.floor(i / 6), i % 6];
    return [pixel, 0, 0.25, pixel === 3 ? NaN : pixel, pixel === 3 ? -Infinity : 1, NaN][map]!;
  });

  it('labels maps that carry no signal, in no colour of the map', () => {
    for (const theme of [light, dark]) {
      const raster = featureMaps(states, { theme });
      for (const map of [1, 2]) {
        const colors = colorsIn(raster, map * 88, 0, 84, 84);
        expect(colors.has(theme.muted) && colors.has(theme.foreground)).toBe(true);
        expect(viridis.some((color) => colors.has(color))).toBe(false);
      }
      expect(colorsIn(raster, 0, 0, 84, 84).has(theme.muted)).toBe(false);
    }
  });

  it('crosses out a map too small for words', () => {
    const colors = colorsIn(
      featureMaps(
        filled([1, 9, 9, 1], () => 0),
        { scale: 2 },
      ),
      0,
      0,
      18,
      18,
    );
    expect([...colors].sort()).toContain(light.foreground);
    expect(colors.has(light.muted)).toBe(true);
  });

  it('marks and labels NaN and Inf, and keeps the scale of the finite', () => {
    const raster = featureMaps(states);
    for (const map of [3, 4, 5]) {
      expect(raster.colorAt(map * 88 + 10, 1)).toBe(notFinite);
      expect(colorsIn(raster, map * 88, 56, 84, 28).has(light.foreground)).toBe(true);
    }
    expect(raster.colorAt(3 * 88, 0)).toBe(viridis[0]);
    expect(raster.colorAt(3 * 88 + 83, 83)).toBe(viridis[255]);
    expect(raster.colorAt(4 * 88, 0)).toBe(viridis[0]);
  });

  it('tells the states in words', () => {
    expect(featureMapStates(states)).toEqual(['live', 'zero', 'constant', 'NaN', 'Inf', 'NaN']);
  });

  it('refuses what is no batch of maps', () => {
    const single = filled([28, 28, 32], () => 0);
    expect(() => featureMaps(single)).toThrow(ShapeError);
    expect(() => featureMaps(single)).toThrow(/featureMaps.*\[28, 28, 32\].*\[n, h, w, c\]/);
    expect(() => featureMaps(states, { rows: 1, columns: 2 })).toThrow(ArgumentError);
    expect(() => featureMapStates(filled([0, 2, 2, 1], () => 0))).toThrow(ShapeError);
  });
});

describe('image', () => {
  it('prints bytes as ink on paper, [h, w] and [h, w, 1] alike', () => {
    const data = Uint8Array.from([0, 255, 51, 102, 153, 204]);
    const raster = image({ shape: [2, 3], data }, { scale: 2 });
    expect([raster.width, raster.height]).toEqual([6, 4]);
    expect(raster.colorAt(0, 0)).toBe(0xffffff);
    expect(raster.colorAt(3, 1)).toBe(0x000000);
    expect(raster.colorAt(2, 2)).toBe(colorAt(gray_r, 153 / 255));
    expect(image({ shape: [2, 3, 1], data }, { scale: 2 }).data).toEqual(raster.data);
  });

  it('scales 28 x 28 to 224 and a large picture not at all', () => {
    expect(image(filled([28, 28], (i) => i)).width).toBe(224);
    expect(image(filled([10, 600], (i) => i)).width).toBe(600);
  });

  it('takes its range from the pixels, or from vmin and vmax together', () => {
    const pixels = filled([1, 2], (i) => 2 + i);
    expect(image(pixels, { scale: 1 }).colorAt(0, 0)).toBe(0xffffff);
    expect(image(pixels, { scale: 1, vmin: 0, vmax: 4 }).colorAt(0, 0)).toBe(gray_r[128]);
    expect(() => image(pixels, { vmin: 0 })).toThrow(ArgumentError);
  });

  it('draws red, green and blue, of bytes and of floats', () => {
    expect(image({ shape: [1, 1, 3], data: Uint8Array.of(1, 2, 254) }).colorAt(0, 0)).toBe(0x0102fe);
    expect(image({ shape: [1, 1, 3], data: Float32Array.of(0, 0.2, 7) }).colorAt(0, 0)).toBe(0x0033ff);
    expect(image({ shape: [1, 1, 3], data: Float32Array.of(0, Infinity, 1) }).colorAt(0, 0)).toBe(notFinite);
  });

  it('says that a blank picture is constant, but not where the range was given', () => {
    const blank = filled([28, 28], () => 0);
    expect(colorsIn(image(blank), 0, 0, 224, 224).has(light.foreground)).toBe(true);
    expect(colorsIn(image(blank, { vmin: 0, vmax: 1 }), 0, 0, 224, 224)).toEqual(new Set([0xffffff]));
  });

  it('refuses other shapes', () => {
    for (const shape of [[4], [2, 2, 2], [1, 2, 2, 1], [0, 2]]) {
      expect(() => image({ shape, data: new Uint8Array(8) })).toThrow(ShapeError);
    }
    expect(() =>
      image(
        filled([2, 2], () => 0),
        { scale: 0 },
      ),
    ).toThrow(ArgumentError);
  });
});
