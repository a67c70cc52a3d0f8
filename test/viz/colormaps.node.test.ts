import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { colorAt, colormap, colormaps, notFinite, type ColormapName } from '../../viz/index';

const at = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

describe('colormaps', () => {
  // matplotlib 3.11: to_hex(colormaps[name](x)) for each x above.
  const published: Partial<Record<ColormapName, number[]>> = {
    viridis: [0x440154, 0x482475, 0x3b528b, 0x21918c, 0x5ec962, 0xbddf26, 0xfde725],
    RdBu: [0x67001f, 0xb1182b, 0xe58368, 0xf6f7f7, 0x68abd0, 0x2065ab, 0x053061],
    gray_r: [0xffffff, 0xe6e6e6, 0xbfbfbf, 0x7f7f7f, 0x3f3f3f, 0x191919, 0x000000],
  };
  it.each(Object.entries(published))("%s is matplotlib's", (name, colors) => {
    expect(at.map((x) => colorAt(colormaps[name as ColormapName], x))).toEqual(colors);
  });

  it('have 256 colours each, none of them the one for values that are not finite', () => {
    for (const map of Object.values(colormaps)) {
      expect(map.length).toBe(256);
      expect(map.includes(notFinite)).toBe(false);
    }
  });

  it('clip, and reverse', () => {
    expect(colorAt(colormaps.viridis, -3)).toBe(0x440154);
    expect(colorAt(colormaps.viridis, 7)).toBe(0xfde725);
    expect([...colormaps.RdBu_r]).toEqual([...colormaps.RdBu].reverse());
  });

  it("may be the caller's own, of 256 colours", () => {
    const own = new Uint32Array(256).fill(0x010203);
    expect(colormap(own)).toBe(own);
    expect(() => colormap(new Uint32Array(2))).toThrow(ArgumentError);
    expect(() => colormap('jet' as ColormapName)).toThrow(/'jet'.*viridis/);
  });
});
