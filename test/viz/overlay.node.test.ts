import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { colorAt, colormaps, image, notFinite, overlay } from '../../viz/index';

const { viridis, gray } = colormaps;
const pixels = { data: Float32Array.of(0, 1, 0.25, 0.5), shape: [2, 2] };

describe('overlay', () => {
  it('stretches the map over the picture bilinearly, centres at the halves', () => {
    const map = { data: Float32Array.of(0, 1, 2, 3), shape: [2, 2] };
    const raster = overlay(pixels, map, { scale: 2, opacity: 1 });
    expect([raster.width, raster.height]).toEqual([4, 4]);
    // tf.image.resize([[0, 1], [2, 3]], [4, 4]), 'bilinear'
    const resized = [0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3];
    resized.forEach((value, i) => expect(raster.colorAt(i % 4, Math.floor(i / 4))).toBe(colorAt(viridis, value / 3)));
  });

  it('takes a map of any size, larger than the picture or of one cell', () => {
    const wide = overlay(
      pixels,
      { data: Float32Array.from({ length: 8 }, (_, i) => i), shape: [1, 8] },
      { scale: 1, opacity: 1 },
    );
    expect(wide.colorAt(0, 0)).toBe(colorAt(viridis, 1.5 / 7));
    expect(wide.colorAt(1, 1)).toBe(colorAt(viridis, 5.5 / 7));
    const one = overlay(
      pixels,
      { data: Float32Array.of(3), shape: [1, 1] },
      { scale: 1, opacity: 1, vmin: 0, vmax: 6 },
    );
    expect(new Set([0, 1, 2, 3].map((i) => one.colorAt(i % 2, i >> 1)))).toEqual(new Set([viridis[128]]));
  });

  it('lets the picture through by as much as the opacity leaves', () => {
    const map = { data: Float32Array.of(1), shape: [1, 1] };
    const options = { scale: 3, vmin: 0, vmax: 1, colormap: 'gray' } as const;
    expect(overlay(pixels, map, { ...options, opacity: 0 }).data).toEqual(image(pixels, { scale: 3 }).data);
    // Ink is 0, the map's highest grey 255: a quarter of the way.
    expect(overlay(pixels, map, { ...options, opacity: 0.25 }).colorAt(3, 0)).toBe(0x404040);
    expect(overlay(pixels, map, { ...options, opacity: 1 }).colorAt(3, 0)).toBe(gray[255]);
  });

  it('marks what is not finite, and has a colour for a map without contrast', () => {
    const raster = overlay(pixels, { data: Float32Array.of(NaN, 1, 2, 3), shape: [2, 2] }, { scale: 1, opacity: 0.5 });
    expect(raster.colorAt(0, 0)).toBe(notFinite);
    const flat = overlay(pixels, { data: new Float32Array(4), shape: [2, 2] }, { scale: 1, opacity: 1 });
    expect(flat.colorAt(1, 1)).toBe(viridis[0]);
  });

  it('draws over colour too, and refuses what is no picture or no map', () => {
    const map = { data: new Float32Array(4), shape: [2, 2] };
    const colour = { data: Uint8Array.of(10, 20, 30), shape: [1, 1, 3] };
    expect(overlay(colour, map, { scale: 1, opacity: 0 }).colorAt(0, 0)).toBe(0x0a141e);
    expect(() => overlay({ data: new Float32Array(8), shape: [2, 2, 2] }, map)).toThrow(ShapeError);
    expect(() => overlay(pixels, { data: new Float32Array(4), shape: [1, 2, 2] })).toThrow(/overlay map.*\[h, w\]/);
    expect(() => overlay(pixels, { data: new Float32Array(3), shape: [2, 2] })).toThrow(ShapeError);
    expect(() => overlay(pixels, map, { opacity: 2 })).toThrow(ArgumentError);
    expect(() => overlay(pixels, map, { opacity: NaN })).toThrow(ArgumentError);
    expect(() => overlay(pixels, map, { vmin: 1 })).toThrow(ArgumentError);
    expect(() => overlay(pixels, map, { scale: 0.5 })).toThrow(ArgumentError);
  });
});
