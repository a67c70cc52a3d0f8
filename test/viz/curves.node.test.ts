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

const greatestOf = (values: number[]): number => Math.max(...values);

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

  /** How many pixels of a column have the colour. */
  const inked = (raster: Raster, x: number, color: number): number =>
    Array.from({ length: raster.height }, (_, y) => raster.colorAt(x, y)).filter((here) => here === color).length;
  const fixed = { xlim: [0, 10], ylim: [0, 1], legend: false, xlabel: '' } as const;
  /** The column of an x: the axis is as long as a line from end to end. */
  const columnOf = (x: number): number => {
    const [left, right] = columns(curves({ line: { x: [0, 10], y: [0.5, 0.5] } }, fixed), first);
    return Math.round(left + 3 + ((right - left - 6) * x) / 10);
  };

  it('shades the gap of two series as high as it is, where both have values', () => {
    const raster = curves(
      { loss: { x: [0, 8], y: [0.2, 0.2] }, val_loss: { x: [2, 4, 10], y: [0.2, 0.6, 0.6] } },
      { ...fixed, between: ['loss', 'val_loss'] },
    );
    const band = (x: number): number => {
      const shade = raster.colorAt(columnOf(7), Math.round(raster.height / 2));
      expect([light.background, first, second]).not.toContain(shade);
      return inked(raster, columnOf(x), shade);
    };
    // 0.4 of the frame's height between flat lines, half of it where one is half-way up, nothing where one is missing.
    expect(band(6)).toBeGreaterThan(100);
    expect(band(3) / band(6)).toBeCloseTo(0.5, 1);
    expect([band(1), band(9)]).toEqual([0, 0]);
  });

  it('leaves no shade beside a point that is not finite', () => {
    const of = (y: number[]) =>
      curves({ a: { x: [0, 5, 10], y }, b: { x: [0, 10], y: [0.1, 0.1] } }, { ...fixed, between: ['a', 'b'] });
    const middle = [columnOf(2), Math.round(of([1, 1, 1]).height / 2)] as const;
    expect(of([1, 1, 1]).colorAt(...middle)).not.toBe(light.background);
    expect(of([1, NaN, 1]).colorAt(...middle)).toBe(light.background);
  });

  it('marks an x by a dashed line, from top to bottom, with its label at the side that has room', () => {
    const plain = curves({ loss: { x: [0, 10], y: [0, 0] } }, fixed);
    const changed = (x: number, label: string): number[] => {
      const raster = curves({ loss: { x: [0, 10], y: [0, 0] } }, { ...fixed, marks: [{ x, label }] });
      const all = Array.from({ length: raster.width * raster.height }, (_, i) => i);
      return all.filter((i) => raster.data[4 * i] !== plain.data[4 * i]).map((i) => i % raster.width);
    };
    const column = columnOf(4);
    const line = changed(4, '');
    expect(line.every((x) => Math.abs(x - column) <= 2)).toBe(true);
    expect(new Set(line).size).toBeLessThan(5);
    const drawn = inked(
      curves({ loss: { x: [0, 10], y: [0, 0] } }, { ...fixed, marks: [{ x: 4, label: '' }] }),
      column,
      light.foreground,
    );
    expect(drawn).toBeGreaterThan(0.4 * plain.height);
    expect(drawn).toBeLessThan(0.7 * plain.height);
    expect(Math.max(...changed(4, 'best'))).toBeGreaterThan(column + 20);
    expect(Math.min(...changed(10, 'best'))).toBeLessThan(columnOf(10) - 20);
    expect(changed(11, 'best')).toEqual([]);
  });

  it('draws faintly what lies beyond the moment that is looked at', () => {
    const line = { loss: { x: [0, 10], y: [0.5, 0.5] } };
    const raster = curves(line, { ...fixed, now: 4 });
    expect(columns(raster, first)[1]).toBeLessThanOrEqual(columnOf(4));
    expect(columns(raster, first)[0]).toBe(columns(curves(line, fixed), first)[0]);
    const upright = [-1, 0, 1].map((aside) => inked(raster, columnOf(4) + aside, light.foreground));
    expect(Math.max(...upright)).toBeGreaterThan(0.7 * raster.height);
    const row = Array.from({ length: raster.height }, (_, y) => raster.colorAt(columnOf(8), y)).filter(
      (color) => color !== light.background,
    );
    expect(row).toContain(0xa6cee4); // 0.35 of the series' blue, the rest white
    // At the beginning all is yet to come, at the end nothing is.
    expect(columns(curves(line, { ...fixed, now: -1 }), first)).toEqual([Infinity, -Infinity]);
    expect(columns(curves(line, { ...fixed, now: 10.5 }), first)).toEqual(columns(curves(line, fixed), first));
  });

  it('dashes another run in the colour of its namesake, however short or steep its pieces', () => {
    const y = Array.from({ length: 1000 }, () => 0.5);
    const run = { x: y.map((_, i) => i / 100), y };
    const raster = curves({ loss: [], val_loss: [] }, { ...fixed, compare: { val_loss: run } });
    expect(columns(raster, first)).toEqual([Infinity, -Infinity]);
    const [left, right] = columns(raster, second);
    const drawn = Array.from({ length: right - left }, (_, x) => inked(raster, left + x, second) > 0);
    const dashes = drawn.filter((here, x) => here && !drawn[x - 1]).length;
    expect(dashes).toBeGreaterThan((right - left) / 12);
    expect(dashes).toBeLessThan((right - left) / 7);
    expect(() => curves({ loss: [0.5] }, { ...fixed, compare: { loss: [0.1, 1e30, NaN, 1e30] } })).not.toThrow();
  });

  it('draws empty axes where their limits are given, and names nothing where a page does', () => {
    const empty = curves({ loss: [] }, { xlim: [0, 1], ylim: [0, 1], legend: false });
    expect(columns(empty, first)).toEqual([Infinity, -Infinity]);
    const row = (raster: Raster) =>
      Array.from({ length: raster.width }, (_, x) => inked(raster, x, first)).reduce((a, b) => a + b);
    expect(row(curves({ loss: [] }, { xlim: [0, 1], ylim: [0, 1] }))).toBeGreaterThan(0);
    expect(row(empty)).toBe(0);
  });

  /** The stretches of a row that have the colour. */
  const runs = (raster: Raster, y: number, color: number): [from: number, length: number][] => {
    const found: [number, number][] = [];
    for (let x = 0; x < raster.width; x++) {
      if (raster.colorAt(x, y) !== color) continue;
      const last = found.at(-1);
      if (last && last[0] + last[1] === x) last[1]++;
      else found.push([x, 1]);
    }
    return found;
  };

  it('draws dots alone, or a line without them, in the colour asked for', () => {
    const y = [0.2, 0.8, 0.2];
    const of = (kind: 'line' | 'dots') => curves({ acc: { y, kind, color: 0x0000ff } }, { ...fixed, xlim: [0, 2] });
    const middle = Math.round(of('dots').height / 2); // the line passes there, between the dots
    expect(runs(of('dots'), middle, 0x0000ff)).toEqual([]);
    expect(runs(of('line'), middle, 0x0000ff).length).toBe(2);
    const inkOf = (raster: Raster): number =>
      Array.from({ length: raster.width }, (_, x) => inked(raster, x, 0x0000ff)).reduce((a, b) => a + b);
    const [dots, line, both] = [
      inkOf(of('dots')),
      inkOf(of('line')),
      inkOf(curves({ acc: { y, color: 0x0000ff } }, { ...fixed, xlim: [0, 2] })),
    ];
    expect(dots).toBeGreaterThan(3 * 16);
    expect(both).toBeGreaterThan(line);
    expect(both).toBeLessThan(line + dots);
    // Dots that are asked for are drawn however many they are.
    const many = { x: Array.from({ length: 100 }, (_, i) => i / 10), y: Array.from({ length: 100 }, () => 0.5) };
    const row = (raster: Raster) => greatestOf(Array.from({ length: raster.width }, (_, x) => inked(raster, x, first)));
    expect(row(curves({ loss: { ...many, kind: 'dots' } }, fixed))).toBeGreaterThan(row(curves({ loss: many }, fixed)));
  });

  it('names dots by a dot and bars by a box', () => {
    const legendRow = (kind: 'line' | 'dots' | 'bar') => {
      const raster = curves({ loss: { y: [1], kind, color: 0xff0000 } });
      const rows = Array.from({ length: 30 }, (_, y) =>
        runs(raster, y, 0xff0000).reduce((sum, [, length]) => sum + length, 0),
      );
      return { width: greatestOf(rows), height: rows.filter((count) => count > 0).length };
    };
    const [line, dot, box] = [legendRow('line'), legendRow('dots'), legendRow('bar')];
    expect(dot.width).toBeLessThan(line.width / 2);
    expect(dot.height).toBeGreaterThan(line.height);
    expect(box.height).toBeGreaterThan(dot.height);
    expect(box.width).toBeGreaterThanOrEqual(line.width - 2);
  });

  it('draws bars from zero, eight tenths of their distance wide, behind the lines', () => {
    const raster = curves(
      { loss: { x: [0, 5, 10], y: [1, 0.5, 0.25], kind: 'bar' }, val_loss: { x: [0, 10], y: [0.1, 0.1] } },
      { ...fixed, xlim: [-5, 15] },
    );
    const [left, right] = columns(
      curves({ line: { x: [-5, 15], y: [0.5, 0.5] } }, { ...fixed, xlim: [-5, 15] }),
      first,
    );
    const unit = (right - left - 6) / 20;
    const heights = [0, 5, 10].map((x) => inked(raster, Math.round(left + 3 + (x + 5) * unit), first));
    expect(heights[1]! / heights[0]!).toBeCloseTo(0.5, 1);
    expect(heights[2]! / heights[0]!).toBeCloseTo(0.25, 1);
    const low = runs(raster, raster.height - 40, first);
    expect(low.map(([, length]) => length / unit / 5)).toEqual([0, 1, 2].map(() => expect.closeTo(0.8, 1) as number));
    expect(columns(raster, second)).not.toEqual([Infinity, -Infinity]);
  });

  it('stands bars on the axis, downwards where they are negative, those of two series side by side', () => {
    const up = curves({ a: { y: [2, 1], kind: 'bar' } });
    const [x] = columns(up, first);
    const foot = Array.from({ length: up.height }, (_, y) => y)
      .filter((y) => up.colorAt(x + 20, y) === first)
      .at(-1)!;
    expect(up.colorAt(x + 20, foot + 1)).toBe(light.foreground);
    const pair = curves({ a: { y: [1, NaN], kind: 'bar' }, b: { y: [-1, 1], kind: 'bar' } }, { legend: false });
    const [a, b] = [columns(pair, first), columns(pair, second)];
    expect(a[1] + 1).toBe(b[0]);
    const rows = (color: number, column: number) =>
      Array.from({ length: pair.height }, (_, y) => y).filter((y) => pair.colorAt(column, y) === color);
    expect(rows(first, a[0] + 5).at(-1)).toBeLessThan(rows(second, b[0] + 5)[0]!);
    expect(() => curves({ a: { y: [0, 0], kind: 'bar' } })).not.toThrow();
    expect(() => curves({ a: { y: [-1, -2], kind: 'bar' } })).not.toThrow();
    expect(() => curves({ a: { y: [NaN], kind: 'bar' }, b: { y: [], kind: 'bar' } })).not.toThrow();
  });

  it('draws bars faintly beyond the moment that is looked at, and none beyond the limits', () => {
    const bars = { loss: { x: [2, 6, 20], y: [0.5, 5, 1], kind: 'bar' } } as const;
    const raster = curves(bars, { ...fixed, now: 4 });
    expect(columns(raster, first)[1]).toBeLessThanOrEqual(columnOf(4));
    const faint = columns(raster, 0xa6cee4);
    expect(faint[0]).toBeGreaterThan(columnOf(4));
    expect(faint[1]).toBeLessThan(columnOf(8));
    expect(
      Math.min(
        ...Array.from({ length: raster.height }, (_, y) => y).filter(
          (y) => raster.colorAt(columnOf(6), y) === 0xa6cee4,
        ),
      ),
    ).toBeGreaterThan(10);
  });

  it('refuses what it cannot draw', () => {
    expect(() => curves({})).toThrow(ArgumentError);
    expect(() => curves({ loss: [], val_loss: [] })).toThrow(/loss, val_loss/);
    expect(() => curves({ loss: { x: [1], y: [1, 2] } })).toThrow(ShapeError);
    expect(() => curves({ loss: [1] }, { ylim: [1, 0] })).toThrow(ArgumentError);
    expect(() => curves({ loss: [1] }, { height: 50 })).toThrow(ArgumentError);
    expect(() => curves({ loss: [] }, { xlim: [0, 1] })).toThrow(ArgumentError);
    expect(() => curves({ loss: [1] }, { between: ['loss', 'val_loss'] })).toThrow(
      /between names 'val_loss'.*\[loss\]/,
    );
    expect(() => curves({ loss: [1] }, { compare: { acc: [1] } })).toThrow(/compare names 'acc'/);
    expect(() => curves({ loss: [1] }, { compare: { loss: { x: [1, 2], y: [1] } } })).toThrow(ShapeError);
    expect(() => curves({ a: { x: [1, 0], y: [1, 1] }, b: [1] }, { between: ['a', 'b'] })).toThrow(/'a' has 0 after 1/);
    expect(() => curves({ loss: [1] }, { marks: [{ x: NaN, label: 'best' }] })).toThrow(/mark 'best' is at NaN/);
    expect(() => curves({ loss: [1] }, { now: Infinity })).toThrow(ArgumentError);
    expect(() => curves({ loss: { y: [1], kind: 'bars' as 'bar' } })).toThrow(
      /series 'loss' is of kind 'bars'; expected one of line, dots, bar/,
    );
    expect(() => curves({ loss: { x: [1, 2], y: [1], kind: 'bar' } })).toThrow(ShapeError);
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
