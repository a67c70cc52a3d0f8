import { ArgumentError } from '../engine/errors';
import { greatest, least } from '../engine/extremes';
import type { Numbers } from '../engine/ndarray';
import { assertKnown } from '../engine/known-options';
import { drawAxes, type AxesOptions, type LegendEntry } from './axes';
import { arrayOf, assertArray, assertCount, assertRange } from './assert';
import { AXES } from './options';
import type { Raster } from './raster';
import { light, notFinite } from './theme';

/** How values are sorted into bins. */
export interface BinOptions {
  /** Default 10, matplotlib's. */
  bins?: number;
  /** First and last edge. Default the least and greatest finite value; where equal, half to either side. */
  range?: readonly [number, number];
}

/** What `binCounts` returns. */
export interface Bins {
  /** How many values lie in each bin. */
  counts: Uint32Array;
  /** One more than counts: bin i is [edges[i], edges[i + 1]), and the last is closed. */
  edges: Float64Array;
  /** Finite values in no bin. */
  outside: number;
  /** NaN and infinities, in no bin. */
  notFinite: number;
}

/**
 * Counts values in bins of equal width as `numpy.histogram` does: a value on an edge belongs to the bin at
 * its right, and the last edge to the last bin. Unlike numpy, values that are not finite are counted apart
 * and no error: a model that blew up is worth a look. Throws `ArgumentError` without values or bins, and on a
 * range that is none.
 */
export function binCounts(values: ArrayLike<number>, options: BinOptions = {}): Bins {
  assertKnown('binCounts', options, ['bins', 'range']);
  const { bins = 10, range } = options;
  assertCount('histogram', 'bins', bins, 1);
  if (values.length === 0) throw new ArgumentError('histogram: there are no values to count.');
  if (range) assertRange('histogram', 'range', range);
  const [low, high] = range ?? extent(values);

  // numpy's edges have the type of the data, and with no range given are computed in it: between float64
  // edges, a float32 weight that lies on one could change bins.
  const store = values instanceof Float32Array ? Math.fround : Number;
  const compute = range ? Number : store;
  const step = compute(compute(high - low) / bins);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => store(compute(compute(i * step) + low)));
  edges[bins] = store(high);

  const counts = new Uint32Array(bins);
  let [outside, lost] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) lost++;
    else if (value < edges[0]! || value > edges[bins]) outside++;
    else {
      let bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * bins)));
      // The division may round across an edge; the edges decide.
      if (bin > 0 && value < edges[bin]!) bin--;
      else if (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
      counts[bin]!++;
    }
  }
  return { counts, edges, outside, notFinite: lost };
}

/** Range of the finite values, widened as numpy does where they are equal; 0 to 1 where there are none. */
function extent(...arrays: readonly ArrayLike<number>[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** Options of `histogram`. */
export interface HistogramOptions extends AxesOptions, BinOptions {
  /** Counted in the same bins and drawn as an outline: the kernel before training, say. */
  reference?: Numbers;
  /** Values marked by dashed lines: the limits a kernel was drawn between, say. */
  limits?: readonly number[];
  /** Names in the legend, which appears once there are two things to name; '' leaves one out. */
  labels?: { values?: string; reference?: string; limits?: string; outside?: string };
}

/**
 * How values are spread, as in `hist(kernel.reshape(-1, 1))`: the shape does not matter. By default the bins
 * span values and reference together, the axis also the limits, and the labels are 'weight' and 'count'.
 * Values that are not finite or lie outside the range are no bar, but the legend counts them.
 *
 * Throws `ShapeError` on an array that is not what its shape says or is empty, `ArgumentError` on a bad
 * number of bins, range, limit or size.
 */
export function histogram(given: Numbers, options: HistogramOptions = {}): Raster {
  assertKnown('histogram', options, [...AXES, 'bins', 'range', 'reference', 'limits', 'labels']);
  const values = arrayOf('histogram', given);
  const { bins, limits = [], labels = {}, theme = light, pixelRatio = 1 } = options;
  const reference = options.reference === undefined ? undefined : arrayOf('histogram reference', options.reference);
  assertArray('histogram', values);
  if (reference) assertArray('histogram reference', reference);
  if (!limits.every(Number.isFinite)) {
    throw new ArgumentError(`histogram: limits are [${limits.join(', ')}]; each must be a finite number.`);
  }
  const range = options.range ?? (reference && extent(values.data, reference.data));
  const counted = binCounts(values.data, { bins, range });
  const { edges } = counted;
  const before = reference && binCounts(reference.data, { bins, range });

  const [fill, outline] = [theme.series[0]!, theme.series[1]!];
  const shown = { values: 'values', reference: 'reference', limits: 'limits', outside: 'outside', ...labels };
  const legend: LegendEntry[] = [{ label: shown.values, color: fill, mark: 'bar' }];
  if (before) legend.push({ label: shown.reference, color: outline, mark: 'line' });
  if (limits.length) legend.push({ label: shown.limits, color: theme.foreground, mark: 'dashed' });
  const outside = counted.outside + (before?.outside ?? 0);
  if (outside) legend.push({ label: shown.outside && `${outside} ${shown.outside}`, color: theme.muted, mark: 'bar' });
  const lost = counted.notFinite + (before?.notFinite ?? 0);
  if (lost) legend.push({ label: `${lost} NaN or Inf`, color: notFinite, mark: 'bar' });

  const [low, high] = [least([edges[0]!, ...limits]), greatest([edges.at(-1)!, ...limits])];
  const aside = (high - low) * 0.04;
  const content = {
    xlim: [low - aside, high + aside] as const,
    ylim: [0, 1.05 * Math.max(1, greatest(counted.counts), greatest(before?.counts ?? []))] as const,
    legend: legend.length > 1 ? legend : [],
    wholeX: false,
    wholeY: true,
  };
  const axes = { xlabel: 'weight', ylabel: 'count', ...options };
  const { raster, frame, x, y } = drawAxes('histogram', content, axes);
  const bottom = y(0);
  counted.counts.forEach((count, i) => {
    if (count === 0) return;
    const [left, right] = [Math.round(x(edges[i]!)), Math.round(x(edges[i + 1]!))];
    // A sliver of paper between bars where they can spare it, and a pixel of ink for even the least.
    const width = right - left > 4 ? right - left - 1 : Math.max(1, right - left);
    const height = Math.max(1, bottom - Math.round(y(count)));
    raster.fillRect(left, bottom - height, width, height, fill);
  });
  if (before) {
    const steps: number[] = [];
    // One count more, none, to come down from the last bin. Along the axis itself nothing is drawn.
    [...before.counts, 0].forEach((count, i) => {
      const [last, left] = [before.counts[i - 1] ?? 0, x(edges[i]!)];
      if (count !== last) steps.push(left, y(last), left, y(count));
      if (count > 0) steps.push(left, y(count), x(edges[i + 1]!), y(count));
    });
    raster.stroke(steps, outline, { thickness: 2 * pixelRatio, clip: frame });
  }
  for (const limit of limits) {
    raster.line(x(limit), bottom, x(limit), frame[1], theme.foreground, {
      thickness: 1.5 * pixelRatio,
      dash: [5 * pixelRatio, 4 * pixelRatio],
    });
  }
  return raster;
}
