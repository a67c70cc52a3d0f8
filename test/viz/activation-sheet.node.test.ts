import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { activationSheet, colormaps, featureMaps, light, notFinite, type Raster } from '../../viz/index';

const { viridis } = colormaps;

/** NHWC of 1 x 2 x 2, from the four values of each channel. */
const channels = (...values: number[][]) => ({
  data: Float32Array.from([0, 1, 2, 3].flatMap((pixel) => values.map((channel) => channel[pixel]!))),
  shape: [1, 2, 2, values.length],
});

/**
 * Where the picture begins in its frame: the first pixel, down the middle column and along the middle row, that is in a
 * frame and is none of its lines.
 */
function cornerIn(raster: Raster): [x: number, y: number] {
  const { width, height } = raster;
  const line = (length: number, at: (i: number) => number): number => {
    const found = Array.from({ length }, (_, i) => i).find(
      (i) => at(i) === light.foreground && viridis.includes(at(i + 1)),
    );
    return found! + 1;
  };
  const y = line(height, (i) => raster.colorAt(Math.floor(width / 2) + 17, i));
  return [line(width, (i) => raster.colorAt(i, y + 1)), y];
}

function pixels(raster: Raster, x: number, y: number, width: number, height: number): number[] {
  return Array.from({ length: height }, (_, row) => {
    const from = ((y + row) * raster.width + x) * 4;
    return Array.from(raster.data.subarray(from, from + 4 * width));
  }).flat();
}

describe('activationSheet', () => {
  it('draws each channel in its own deviations from its own mean', () => {
    // Of mean 5 and deviation 2, and of mean -1 and deviation 0.5, so both [-1, -1, 1, 1]: 64 and 192. The third has
    // one that is root 3 deviations up, 128 + 110.85, and three that are 1 / root 3 down, 128 - 36.95.
    const raster = activationSheet(channels([3, 3, 7, 7], [-1.5, -1.5, -0.5, -0.5], [0, 0, 0, 8]), {
      scale: 1,
      gap: 0,
    });
    expect([raster.width, raster.height]).toEqual([6, 2]);
    const row = (y: number) => [0, 1, 2, 3, 4, 5].map((x) => raster.colorAt(x, y));
    expect(row(0)).toEqual([64, 64, 64, 64, 91, 91].map((byte) => viridis[byte]));
    expect(row(1)).toEqual([192, 192, 192, 192, 91, 238].map((byte) => viridis[byte]));
  });

  it('cuts what is more than two deviations away', () => {
    const data = new Float32Array(100);
    data[0] = 1;
    data[99] = -1;
    const raster = activationSheet({ data, shape: [1, 10, 10, 1] }, { scale: 1 });
    expect([raster.colorAt(0, 0), raster.colorAt(5, 5), raster.colorAt(9, 9)]).toEqual([
      viridis[255],
      viridis[128],
      viridis[0],
    ]);
  });

  it('has 16 in a row', () => {
    const data = Float32Array.from({ length: 4 * 40 }, (_, i) => (i * 7) % 13);
    const raster = activationSheet({ data, shape: [1, 2, 2, 40] }, { scale: 3, gap: 1 });
    expect([raster.width, raster.height]).toEqual([16 * 7 - 1, 3 * 7 - 1]);
    expect(raster.colorAt(8 * 7, 2 * 7)).toBe(light.background);
  });

  it('has its name above, and ticks that count the columns and rows of all channels, with gaps or without', () => {
    const data = Float32Array.from({ length: 100 * 32 }, (_, i) => (i * 7) % 13);
    const maps = { data, shape: [1, 10, 10, 32] };
    for (const gap of [0, 3]) {
      const bare = activationSheet(maps, { scale: 4, gap });
      const raster = activationSheet(maps, { scale: 4, gap, title: 'conv2d', axis: 'bottom' });
      const [left, top] = cornerIn(raster);
      expect(pixels(raster, left, top, bare.width, bare.height)).toEqual([...bare.data]);
      // Every 20 of 160 columns: the middle of the first column of every second channel.
      const below = top + bare.height + 1;
      const marks = Array.from({ length: raster.width }, (_, x) => x).filter(
        (x) => raster.colorAt(x, below) === light.foreground,
      );
      expect(marks).toEqual([0, 2, 4, 6, 8, 10, 12, 14].map((channel) => left + channel * (40 + gap) + 2));
      // Every 10 of 20 rows.
      const beside = Array.from({ length: raster.height }, (_, y) => y).filter(
        (y) => raster.colorAt(left - 2, y) === light.foreground,
      );
      expect(beside).toEqual([top + 2, top + 40 + gap + 2]);
      expect(activationSheet(maps, { scale: 4, gap, title: 'conv2d_1', axis: 'bottom' }).data).not.toEqual(raster.data);
    }
  });

  it('labels a channel without deviation as featureMaps does, and never draws NaN for it', () => {
    for (const value of [0, 0.1, -3]) {
      const dead = channels([value, value, value, value]);
      expect(activationSheet(dead).data).toEqual(featureMaps(dead).data);
    }
  });

  it('shows where NaN is, and the rest by what is finite', () => {
    const raster = activationSheet(channels([NaN, 3, 7, 7], [Infinity, 2, 2, 2]), { scale: 1, gap: 0 });
    expect([raster.colorAt(0, 0), raster.colorAt(2, 0)]).toEqual([notFinite, notFinite]);
    expect([raster.colorAt(1, 0), raster.colorAt(0, 1)]).toEqual([viridis[37], viridis[173]]);
    expect(raster.colorAt(3, 0)).toBe(viridis[128]);
  });

  it('refuses what featureMaps refuses, by its own name', () => {
    expect(() => activationSheet({ data: new Float32Array(4), shape: [2, 2] })).toThrow(ShapeError);
    expect(() => activationSheet(channels([1, 2, 3, 4]), { sample: 1 })).toThrow(/^activationSheet: sample is 1/);
    expect(() => activationSheet(channels([1, 2, 3, 4]), { scale: 0 })).toThrow(ArgumentError);
  });
});
