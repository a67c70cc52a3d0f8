import type { Raster } from '../../viz';
import { type BarPanel, barCharts } from '../chart';
import type { Predicted } from './predict';
import type { Turn } from './turns';

/** A library that trained at one size of batch. */
export interface Trained extends Omit<Turn<unknown>, 'results'> {
  /** Of all steps, from the first. */
  losses: number[];
  /** Milliseconds of each cold start, import to first loss; none of what is tuned. */
  coldStarts: number[];
  /** Of the minified files that the page loaded, each compressed by itself. */
  gzipBytes: number;
}

/** What libraries did with one network at one size of batch. */
interface Measurement<What extends string, L> {
  network: string;
  what: What;
  batchSize: number;
  date: string;
  adapter: { name: string };
  versions: Record<string, string>;
  rounds: number;
  /** Vitrine first. */
  libraries: L[];
}

/** One part of the results. */
export type PeersResult = Measurement<'training', Trained> | Measurement<'predictions', Predicted>;

interface Figure<L> {
  title: string;
  /** Null where there is none. */
  of: (library: L) => number | null;
  digits: number;
  /** Whether it is in brackets how many times Vitrine's it is. Default true. */
  compared?: boolean;
}

const median = (values: readonly number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};
const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);

const STEADY = (what: string, digits: number): readonly Figure<{ times: readonly number[] }>[] => [
  { title: `${what}, ms, median`, of: ({ times }) => median(times), digits },
  { title: `${what}, ms, min`, of: ({ times }) => least(times), digits },
  { title: `${what}s timed`, of: ({ times }) => times.length, digits: 0, compared: false },
];

const GPU = (what: string): readonly Figure<Pick<Turn<unknown>, 'perTurn' | 'peakBytes'>>[] => [
  { title: `dispatches a ${what}`, of: ({ perTurn }) => perTurn.dispatches, digits: 1 },
  { title: `submits a ${what}`, of: ({ perTurn }) => perTurn.submits, digits: 1 },
  { title: `new buffers a ${what}`, of: ({ perTurn }) => perTurn.buffersCreated, digits: 1 },
  { title: 'GPU memory, MB, peak', of: ({ peakBytes }) => peakBytes / 1e6, digits: 1 },
];

const TRAINING: readonly Figure<Trained>[] = [
  ...STEADY('training step', 0),
  { title: 'cold first step, ms, median', of: ({ coldStarts }) => median(coldStarts), digits: 0 },
  ...GPU('step'),
  { title: 'bundle, KB, gzip', of: ({ gzipBytes }) => gzipBytes / 1e3 || null, digits: 1 },
];

const PREDICTIONS: readonly Figure<Predicted>[] = [
  ...STEADY('prediction', 1),
  { title: 'first prediction, ms', of: ({ first }) => first || null, digits: 0 },
  ...GPU('prediction'),
  {
    title: 'difference, millionths',
    of: ({ difference }) => difference && difference * 1e6,
    digits: 2,
    compared: false,
  },
];

/** The figures by library, and in brackets how many times Vitrine's they are. */
function table<L extends { name: string; failure?: string }>(
  head: string,
  libraries: readonly L[],
  figures: readonly Figure<L>[],
): string {
  const row = (title: string, cells: readonly string[]): string =>
    title.padEnd(30) + cells.map((cell) => cell.padStart(20)).join('');
  const lines = figures.map(({ title, of, digits, compared = true }) => {
    const values = libraries.map(of);
    const [own] = values;
    const cells = values.map((value, i) => {
      if (value === null) return '-';
      const times = compared && i > 0 && own ? ` (${(value / own).toFixed(2)}x)` : '';
      return value.toFixed(digits) + times;
    });
    return row(title, cells);
  });
  const failures = libraries.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`]));
  return [
    row(
      head,
      libraries.map(({ name }) => name),
    ),
    ...lines,
    ...failures,
  ].join('\n');
}

export function peersTable(result: PeersResult): string {
  const { network, what, batchSize } = result;
  const head = `${network}, ${what}, batch ${batchSize}`;
  return what === 'training' ? table(head, result.libraries, TRAINING) : table(head, result.libraries, PREDICTIONS);
}

/** Bars of the median; what has none is left out. */
const panelOf = (
  title: string,
  libraries: readonly { name: string; times: readonly number[] }[],
  digits: number,
): BarPanel => ({
  title,
  bars: libraries.flatMap(({ name, times }) => {
    const value = median(times);
    return value === null ? [] : [{ label: name, value }];
  }),
  digits,
});

/** A chart of what all networks did in training, and one of their predictions; none of what there is no result of. */
export function peersCharts(results: readonly PeersResult[]): Record<string, Raster> {
  const titles = { training: 'A training step', predictions: 'A prediction' };
  const charts = Object.entries(titles).flatMap(([name, title]): [string, Raster][] => {
    const drawn = results.filter(({ what }) => what === name);
    if (drawn.length === 0) return [];
    const panels = drawn.map(({ network, batchSize, libraries }) =>
      panelOf(`${network}, batch ${batchSize}`, libraries, name === 'training' ? 0 : 1),
    );
    return [[name, barCharts(panels, { title: `${title}, ms, median, ${drawn[0]!.adapter.name}; less is better` })]];
  });
  return Object.fromEntries(charts);
}

/** What the documents show of each part, by column heads of their tables. */
const SUMMARIES: readonly {
  readonly head: string;
  readonly what: PeersResult['what'];
  readonly of: (library: Trained | Predicted) => number | null;
  readonly digits: number;
}[] = [
  { head: 'training step, ms', what: 'training', of: ({ times }) => median(times), digits: 0 },
  { head: 'prediction, ms', what: 'predictions', of: ({ times }) => median(times), digits: 1 },
  { head: 'first prediction, ms', what: 'predictions', of: ({ first }) => first || null, digits: 0 },
];

/** The medians in Markdown, in brackets how many times Vitrine's they are; of what failed, why. */
export function peersSummary(results: readonly PeersResult[]): string {
  const tables = SUMMARIES.map(({ head, what, of, digits }) => {
    const rows = results.filter((result) => result.what === what);
    const libraries: (Trained | Predicted)[][] = rows.map((row) => row.libraries);
    const names = [...new Set(libraries.flat().map(({ name }) => name))];
    const cells = rows.map(({ network, batchSize }, i) => {
      const measured = libraries[i]!;
      const own = of(measured[0]!);
      return [
        `${network}, ${batchSize}`,
        ...names.map((name) => {
          const library = measured.find((each) => each.name === name);
          const value = library ? of(library) : null;
          if (value === null) return library?.failure ?? '-';
          return value.toFixed(digits) + (name !== names[0] && own ? ` (${timesOf(value / own)})` : '');
        }),
      ];
    });
    return markdownTable([`${head} (batch)`, ...names], cells);
  });
  return tables.join('\n\n');
}

/** `5.1x`; what is less than Vitrine's keeps two digits. */
const timesOf = (ratio: number): string => `${ratio.toFixed(ratio < 0.95 ? 2 : 1)}x`;

/** In columns as wide as their longest cell, as Prettier has them. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
