import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { activationSheet, colormaps, featureMaps, light, notFinite } from '../../viz/index';

const { viridis } = colormaps;

/** NHWC of 1 x 2 x 2, from the four values of each channel. */
const channels = (...values: number[][]) => ({
  data: Float32Array.from([0, 1, 2, 3].flatMap((pixel) => values.map((channel) => channel[pixel]!))),
  shape: [1, 2, 2, values.length],
});

describe('activationSheet', () => {
  it('draws each channel in its own deviations from its own mean', () => {
    // Of mean 5 and deviation 2, and of mean -1 and deviation 0.5, so both [-1, -1, 1, 1]: 64 and 192. The third has one that is
    // root 3 deviations up, 128 + 110.85, and three that are 1 / root 3 down, 128 - 36.95.
    const raster = activationSheet(channels([3, 3, 7, 7], [-1.5, -1.5, -0.5, -0.5], [0, 0, 0, 8]), { scale: 1, gap: 0 });
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
    expect([raster.colorAt(0, 0), raster.colorAt(5, 5), raster.colorAt(9, 9)]).toEqual([viridis[255], viridis[128], viridis[0]]);
  });

  it('has 16 in a row', () => {
    const data = Float32Array.from({ length: 4 * 40 }, (_, i) => (i * 7) % 13);
    const raster = activationSheet({ data, shape: [1, 2, 2, 40] }, { scale: 3, gap: 1 });
    expect([raster.width, raster.height]).toEqual([16 * 7 - 1, 3 * 7 - 1]);
    expect(raster.colorAt(8 * 7, 2 * 7)).toBe(light.background);
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
