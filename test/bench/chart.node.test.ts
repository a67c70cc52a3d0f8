import { expect, test } from 'vitest';
import { barCharts } from '../../bench/chart';
import { type Measured, peersChart, peersTable } from '../../bench/peers/report';
import { type Raster, light } from '../../viz';

/** Length of each run of the colour, top to bottom, on the rows where it begins. */
function bars(raster: Raster, color: number): number[] {
  const widths = Array.from({ length: raster.height }, (_, y) => {
    let width = 0;
    for (let x = 0; x < raster.width; x++) if (raster.colorAt(x, y) === color) width++;
    return width;
  });
  return widths.filter((width, y) => width > 0 && !widths[y - 1]);
}

const [first, second] = [light.series[0]!, light.series[1]!];

test('bars are as long as their values, on a scale of each panel, in one colour a label', () => {
  const panels = [
    {
      title: 'ms',
      bars: [
        { label: 'one', value: 100 },
        { label: 'two', value: 400 },
      ],
    },
    {
      title: 'MB',
      bars: [
        { label: 'one', value: 3 },
        { label: 'two', value: 1.5 },
      ],
      digits: 1,
    },
  ];
  const raster = barCharts(panels, { title: 'Less is better' });
  const [ms, mb] = bars(raster, first);
  const [msOfTwo, mbOfTwo] = bars(raster, second);
  expect(ms! / msOfTwo!).toBeCloseTo(0.25, 2);
  expect(mbOfTwo! / mb!).toBeCloseTo(0.5, 2);
  expect(Math.abs(mb! - msOfTwo!)).toBeLessThan(30); // but for the room that '400' and '3.0' take
});

test('nothing but zeros is drawn as none', () => {
  const raster = barCharts([{ title: 'ms', bars: [{ label: 'one', value: 0 }] }], { title: '' });
  expect(bars(raster, first)).toEqual([]);
});

test('the report of peers has medians, minima and their ratios to the first library', () => {
  const library = (name: string, scale: number): Measured => ({
    name,
    times: [30, 10, 20, 60].map((time) => time * scale),
    losses: [2.3],
    perStep: { dispatches: 25 * scale, submits: scale, buffersCreated: scale - 1 },
    peakBytes: 20e6 * scale,
    coldStarts: [900, 700, 800].map((time) => time * scale),
    gzipBytes: 30_000 * scale,
  });
  const batch = { batchSize: 32, libraries: [library('Vitrine', 1), library('other', 3)] };
  const table = peersTable(batch);
  expect(table).toMatch(/^batch 32 +Vitrine +other\n/);
  expect(table).toMatch(/training step, ms, median +25 +75 \(3\.00x\)\n/);
  expect(table).toMatch(/training step, ms, min +10 +30 \(3\.00x\)\n/);
  expect(table).toMatch(/cold first step, ms, median +800 +2400 \(3\.00x\)\n/);
  expect(table).toMatch(/new buffers a step +0\.0 +2\.0\n/);
  const raster = peersChart(batch, 'an adapter');
  expect(bars(raster, first)).toHaveLength(4);
});
