import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { ticks } from '../../viz/axes';
import { curves, dark, light, type Raster } from '../../viz/index';

/** First and last column that hold the colour below the legend. */
function columns(raster: Raster, color: number): [number, number] {
  const found: number[] = [];
  for (let y = 40; y < raster.height; y++) {
    for (let x = 0; x < raster.width; x++) if (raster.colorAt(x, y) === color) found.push(x);
  }
  return [Math.min(...found), Math.max(...found)];
}

const [first, second] = [light.series[0]!, light.series[1]!];

describe('curves', () => {
  it('draws a series from its first to its last x', () => {
    const raster = curves({ loss: [3, 2, 1], val_loss: { x: [1, 2], y: [2.5, 2] } });
    const [left, right] = columns(raster, first);
    const [middle, end] = columns(raster, second);
    expect(end).toBe(right);
    expect(middle - 1).toBeCloseTo((left + right) / 2, -1);
  });

  it('keeps its place while it grows, where the limits are fixed', () => {
    const limits = { xlim: [0, 9], ylim: [0, 1] } as const;
    const short = columns(curves({ loss: [0.5, 0.5] }, limits), first);
    const long = columns(curves({ loss: [0.5, 0.5, 0.5] }, limits), first);
    expect(long[0]).toBe(short[0]);
    expect(long[1]).toBeGreaterThan(short[1]);
  });

  it('shows a single point, and a series that has none yet is only named', () => {
    const raster = curves({ loss: [0.5], val_loss: [] });
    const [left, right] = columns(raster, first);
    expect(right - left).toBeGreaterThanOrEqual(3);
    expect(columns(raster, second)).toEqual([Infinity, -Infinity]);
  });

  it('breaks a line at NaN, shows the lone point between, and survives nothing finite at all', () => {
    const gap = curves({ loss: { x: [0, 1, 2, 3, 4], y: [1, NaN, 1, Infinity, 1] } }, { ylim: [0, 2] });
    const drawn = Array.from({ length: gap.width }, (_, x) =>
      Array.from({ length: gap.height - 40 }, (_, y) => gap.colorAt(x, y + 40)).includes(first),
    );
    expect(drawn.filter((here, x) => here && !drawn[x - 1]).length).toBe(3);
    expect(() => curves({ loss: [NaN, NaN] })).not.toThrow();
  });

  it('draws thousands of points, of any size', () => {
    const y = Array.from({ length: 5000 }, (_, i) => 1e30 * Math.exp(-i / 500));
    expect(columns(curves({ loss: y }), first)[1]).toBeGreaterThan(500);
    expect(() => curves({ loss: y }, { ylim: [0, 1] })).not.toThrow();
  });

  it('takes the colours of the theme', () => {
    const raster = curves({ loss: [1, 2] }, { theme: dark });
    expect(raster.colorAt(0, 0)).toBe(dark.background);
    expect(columns(raster, dark.series[0]!)[0]).toBeLessThan(200);
  });

  it('refuses what it cannot draw', () => {
    expect(() => curves({})).toThrow(ArgumentError);
    expect(() => curves({ loss: [], val_loss: [] })).toThrow(/loss, val_loss/);
    expect(() => curves({ loss: { x: [1], y: [1, 2] } })).toThrow(ShapeError);
    expect(() => curves({ loss: [1] }, { ylim: [1, 0] })).toThrow(ArgumentError);
    expect(() => curves({ loss: [1] }, { height: 50 })).toThrow(ArgumentError);
  });
});

describe('ticks', () => {
  const labels = (...range: Parameters<typeof ticks>) => ticks(...range).map(({ label }) => label);

  it('steps by 1, 2 or 5, and never by part of a whole', () => {
    expect(labels(0, 1, 6, false)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels(-0.5, 0.5, 4, false)).toEqual(['-0.5', '0.0', '0.5']);
    expect(labels(0.231, 0.258, 6, false)).toEqual(['0.235', '0.240', '0.245', '0.250', '0.255']);
    expect(labels(-0.2, 2.2, 10, true)).toEqual(['0', '1', '2']);
    expect(labels(0, 48000, 6, true)).toEqual(['0', '10000', '20000', '30000', '40000']);
  });

  it('writes the very large and the very small as powers of ten', () => {
    expect(labels(0, 3e9, 4, false)).toEqual(['0', '1e+9', '2e+9', '3e+9']);
    expect(labels(0, 2.5e-7, 6, false)).toEqual(['0', '5e-8', '1.0e-7', '1.5e-7', '2.0e-7', '2.5e-7']);
  });

  it('ends, however close the limits', () => {
    expect(labels(1, 1 + Number.EPSILON, 6, false).length).toBeLessThan(12);
    expect(labels(1e300, 1.0000000001e300, 6, false).length).toBeLessThan(12);
  });
});
