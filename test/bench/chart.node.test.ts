import { expect, test } from 'vitest';
import { barCharts } from '../../bench/chart';
import type { Predicted } from '../../bench/peers/predict';
import { type PeersResult, type Trained, peersCharts, peersSummary, peersTable } from '../../bench/peers/report';
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

const TIMES = [30, 10, 20, 60];
const turn = (name: string, scale: number) => ({
  name,
  first: 500 * scale,
  times: TIMES.map((time) => time * scale),
  perTurn: { dispatches: 25 * scale, submits: scale, buffersCreated: scale - 1 },
  peakBytes: 20e6 * scale,
});
const trained = (name: string, scale: number): Trained => ({
  ...turn(name, scale),
  losses: [2.3],
  coldStarts: [900, 700, 800].map((time) => time * scale),
  gzipBytes: 30_000 * scale,
});
const predicted = (name: string, scale: number): Predicted => ({
  ...turn(name, scale),
  difference: 1e-6 * (scale - 1),
});
const common = { batchSize: 32, date: '', adapter: { name: 'an adapter' }, versions: {}, rounds: 4 };
const training = (network: string, libraries: Trained[]): PeersResult => ({
  ...common,
  network,
  what: 'training',
  libraries,
});
const predictions = (network: string, libraries: Predicted[]): PeersResult => ({
  ...common,
  network,
  what: 'predictions',
  libraries,
});

test('the report of peers has medians, minima and their ratios to the first library', () => {
  const table = peersTable(training('max', [trained('Vitrine', 1), trained('other', 3)]));
  expect(table).toMatch(/^max, training, batch 32 +Vitrine +other\n/);
  expect(table).toMatch(/training step, ms, median +25 +75 \(3\.00x\)\n/);
  expect(table).toMatch(/training step, ms, min +10 +30 \(3\.00x\)\n/);
  expect(table).toMatch(/training steps timed +4 +4\n/);
  expect(table).toMatch(/cold first step, ms, median +800 +2400 \(3\.00x\)\n/);
  expect(table).toMatch(/new buffers a step +0\.0 +2\.0\n/);
});

test('what a library has no figure of is a dash, and why it failed stands below', () => {
  const none = { times: [], first: 0, difference: null, failure: 'out of memory' };
  const libraries = [predicted('Vitrine', 1), predicted('other', 3), { ...predicted('third', 1), ...none }];
  const table = peersTable(predictions('mnist', libraries));
  expect(table).toMatch(/^mnist, predictions, batch 32 +Vitrine +other +third\n/);
  expect(table).toMatch(/prediction, ms, median +25\.0 +75\.0 \(3\.00x\) +-\n/);
  expect(table).toMatch(/first prediction, ms +500 +1500 \(3\.00x\) +-\n/);
  expect(table).toMatch(/difference, millionths +0\.00 +2\.00 +-\n/);
  expect(table).toMatch(/\nthird: out of memory$/);
});

test('the charts of peers have a panel for each network and size of batch', () => {
  const charts = peersCharts([
    training('max', [trained('Vitrine', 1), trained('other', 3)]),
    predictions('max', [predicted('Vitrine', 1)]),
    predictions('resnet50', [predicted('Vitrine', 1)]),
  ]);
  expect(bars(charts.training!, second)).toHaveLength(1);
  expect(bars(charts.predictions!, first)).toHaveLength(2);
  expect(Object.keys(peersCharts([predictions('resnet50', [predicted('Vitrine', 1)])]))).toEqual(['predictions']);
});

test('the summary of peers has a row for each network and size, and says why a figure is missing', () => {
  const failed = { ...trained('third', 1), times: [], failure: 'no result in 60 s' };
  const summary = peersSummary([
    training('max', [trained('Vitrine', 1), trained('other', 3), failed]),
    predictions('max', [predicted('Vitrine', 1), predicted('other', 0.5)]),
  ]);
  expect(summary).toContain('| max, 32                   | 25      | 75 (3.0x) | no result in 60 s |');
  expect(summary).toContain('| max, 32                | 25.0    | 12.5 (0.50x) |');
  expect(summary).toContain('| max, 32                      | 500     | 250 (0.50x) |');
});
