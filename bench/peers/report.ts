import type { Raster } from '../../viz';
import { barCharts } from '../chart';
import type { Steps } from './steps';

/** One library at one size of batch. */
export interface Measured extends Steps {
  /** Milliseconds of each cold start, import to first loss. */
  coldStarts: number[];
  /** Of the minified files that the page loaded, each compressed by itself. */
  gzipBytes: number;
}

export interface PeersBatch {
  batchSize: number;
  /** Vitrine first. */
  libraries: Measured[];
}

interface Figure {
  title: string;
  of: (library: Measured) => number;
  digits: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

/** Less is better in all of them. */
const DRAWN: readonly Figure[] = [
  { title: 'training step, ms, median', of: ({ times }) => median(times), digits: 0 },
  { title: 'cold first step, ms, median', of: ({ coldStarts }) => median(coldStarts), digits: 0 },
  { title: 'GPU memory, MB, peak', of: ({ peakBytes }) => peakBytes / 1e6, digits: 1 },
  { title: 'bundle, KB, gzip', of: ({ gzipBytes }) => gzipBytes / 1e3, digits: 1 },
];

const FIGURES: readonly Figure[] = [
  DRAWN[0]!,
  { title: 'training step, ms, min', of: ({ times }) => Math.min(...times), digits: 0 },
  DRAWN[1]!,
  { title: 'cold first step, ms, min', of: ({ coldStarts }) => Math.min(...coldStarts), digits: 0 },
  { title: 'dispatches a step', of: ({ perStep }) => perStep.dispatches, digits: 1 },
  { title: 'submits a step', of: ({ perStep }) => perStep.submits, digits: 1 },
  { title: 'new buffers a step', of: ({ perStep }) => perStep.buffersCreated, digits: 1 },
  ...DRAWN.slice(2),
];

/** The figures by library, and in brackets how many times Vitrine's they are. */
export function peersTable({ batchSize, libraries }: PeersBatch): string {
  const row = (head: string, cells: readonly string[]): string =>
    head.padEnd(28) + cells.map((cell) => cell.padStart(20)).join('');
  const lines = FIGURES.map(({ title, of, digits }) => {
    const [own, ...others] = libraries.map(of) as [number, ...number[]];
    const times = (value: number): string => (own > 0 ? ` (${(value / own).toFixed(2)}x)` : '');
    return row(title, [own.toFixed(digits), ...others.map((value) => value.toFixed(digits) + times(value))]);
  });
  return [
    row(
      `batch ${batchSize}`,
      libraries.map(({ name }) => name),
    ),
    ...lines,
  ].join('\n');
}

/** The chart of one size of batch. */
export function peersChart({ batchSize, libraries }: PeersBatch, adapter: string): Raster {
  const panels = DRAWN.map(({ title, of, digits }) => ({
    title,
    bars: libraries.map((library) => ({ label: library.name, value: of(library) })),
    digits,
  }));
  return barCharts(panels, { title: `A training step at batch ${batchSize}, ${adapter}; less is better` });
}
