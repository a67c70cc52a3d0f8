import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { dark, light, Raster, subplots } from '../../viz/index';

const [red, green, blue] = [new Raster(30, 20, 0xff0000), new Raster(30, 20, 0x00ff00), new Raster(10, 10, 0x0000ff)];
const rowOf = (raster: Raster, y: number): number[] =>
  Array.from({ length: raster.width }, (_, x) => raster.colorAt(x, y));

describe('subplots', () => {
  it('stand side by side, in reading order', () => {
    const raster = subplots([red, green]);
    expect([raster.width, raster.height]).toEqual([30 + 4 + 30, 20]);
    for (const y of [0, 19]) {
      expect(rowOf(raster, y)).toEqual([
        ...Array<number>(30).fill(0xff0000),
        ...Array<number>(4).fill(light.background),
        ...Array<number>(30).fill(0x00ff00),
      ]);
    }
    expect(subplots([red]).data).toEqual(red.data);
  });

  it('have the rows or columns asked for, a smaller figure in the middle of its cell', () => {
    const raster = subplots([red, green, blue], { columns: 2, gap: 0, theme: dark });
    expect([raster.width, raster.height]).toEqual([60, 40]);
    expect(
      [
        [0, 0],
        [30, 0],
        [10, 25],
        [19, 34],
        [9, 25],
        [20, 34],
        [10, 24],
        [10, 35],
        [59, 39],
      ].map(([x, y]) => raster.colorAt(x!, y!)),
    ).toEqual([
      0xff0000,
      0x00ff00,
      0x0000ff,
      0x0000ff,
      dark.background,
      dark.background,
      dark.background,
      dark.background,
      dark.background,
    ]);
    const column = subplots([red, green], { rows: 2, columns: 1, gap: 2 });
    expect([column.width, column.height]).toEqual([30, 42]);
  });

  it('have a title above them all, in the middle, as large as their pixels', () => {
    const wide = [new Raster(200, 50, 0xff0000), new Raster(200, 50, 0x00ff00)];
    const inked = (raster: Raster) => {
      const rows = Array.from({ length: raster.height - 50 }, (_, y) => rowOf(raster, y));
      const xs = rows.flatMap((row) => row.flatMap((color, x) => (color === light.foreground ? [x] : [])));
      return { from: Math.min(...xs), to: Math.max(...xs) };
    };
    const raster = subplots(wide, { suptitle: 'Accuracy & Loss' });
    expect(raster.width).toBe(404);
    const { from, to } = inked(raster);
    expect((from + to) / 2).toBeCloseTo(202, -1);
    expect(rowOf(raster, raster.height - 50)[0]).toBe(0xff0000);
    expect(rowOf(raster, raster.height - 51)).toEqual(Array(404).fill(light.background));
    const fine = inked(
      subplots([new Raster(400, 50), new Raster(400, 50)], { suptitle: 'Accuracy & Loss', pixelRatio: 2 }),
    );
    expect((fine.to - fine.from) / (to - from)).toBeCloseTo(2, 1);
    // One that is wider than the figures has them in its middle.
    const narrow = subplots([blue], { suptitle: 'Accuracy & Loss' });
    const [left, right] = [
      rowOf(narrow, narrow.height - 1).indexOf(0x0000ff),
      rowOf(narrow, narrow.height - 1).lastIndexOf(0x0000ff),
    ];
    expect(right - left).toBe(9);
    expect(Math.abs(left - (narrow.width - 1 - right))).toBeLessThanOrEqual(1);
  });

  it('refuse none, too few cells, and a bad gap or pixel ratio', () => {
    expect(() => subplots([])).toThrow('subplots: no figures to draw.');
    expect(() => subplots([red, green, blue], { rows: 1, columns: 2 })).toThrow(
      /^subplots: 1 rows x 2 columns are too few cells for the 3/,
    );
    expect(() => subplots([red], { gap: -1 })).toThrow(ArgumentError);
    expect(() => subplots([red], { pixelRatio: 0 })).toThrow(/pixelRatio is 0/);
  });
});
