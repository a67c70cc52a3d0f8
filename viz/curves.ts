import { ArgumentError, ShapeError } from '../engine/errors';
import { drawAxes, type AxesOptions, type LegendEntry } from './axes';
import { checkRange } from './check';
import type { Raster } from './raster';
import { light } from './theme';

/** Values at 0, 1, 2, ... as `plot(history['loss'])` places them, or at an x of their own. */
export type Series = ArrayLike<number> | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

export interface CurvesOptions extends AxesOptions {
  /** Ends of the axis, to keep a growing curve in place. Default the data and a twentieth to either side. */
  xlim?: readonly [number, number];
  ylim?: readonly [number, number];
}

/** Beyond this many points, dots would only thicken the line. */
const DOTTED = 40;

/**
 * Series as lines, named as the keys of the history: `curves({ loss, val_loss })`. They may differ in length
 * and spacing, and one without points yet is only named. A point that is not finite breaks its line, and the
 * legend counts it. The x label is 'epoch' by default; ticks are whole where every x is.
 *
 * Throws `ShapeError` where x and y differ in length, `ArgumentError` where no series has a point, and on bad
 * limits or size.
 */
export function curves(series: Readonly<Record<string, Series>>, options: CurvesOptions = {}): Raster {
  const { theme = light, pixelRatio = 1 } = options;
  const lines = Object.entries(series).map(([name, points], i) => {
    const y = Array.from('y' in points ? points.y : points);
    const x = 'x' in points ? Array.from(points.x) : y.map((_, at) => at);
    if (x.length !== y.length) {
      throw new ShapeError(`curves: series '${name}' has ${x.length} x and ${y.length} y; they go in pairs.`);
    }
    return { name, x, y, color: theme.series[i % theme.series.length]! };
  });
  if (!lines.some(({ y }) => y.length > 0)) {
    const names = lines.map(({ name }) => name).join(', ');
    throw new ArgumentError(`curves: none of the series [${names}] has a point.`);
  }
  if (options.xlim) checkRange('curves', 'xlim', options.xlim);
  if (options.ylim) checkRange('curves', 'ylim', options.ylim);

  const allX = lines.flatMap(({ x }) => x.filter(Number.isFinite));
  const allY = lines.flatMap(({ y }) => y.filter(Number.isFinite));
  const content = {
    xlim: options.xlim ?? spread(allX, 0.5),
    ylim: options.ylim ?? spread(allY, 0.05),
    legend: lines.map(({ name, x, y, color }): LegendEntry => {
      const lost = y.filter((value, i) => !Number.isFinite(value + x[i]!)).length;
      return { label: lost ? `${name} (${lost} NaN or Inf)` : name, color, mark: 'line' };
    }),
    wholeX: allX.every(Number.isInteger),
    wholeY: false,
  };
  const { raster, frame, x: toX, y: toY } = drawAxes('curves', content, { xlabel: 'epoch', ...options });
  const dot = 6 * pixelRatio;
  const clip = [frame[0] - dot, frame[1] - dot, frame[2] + 2 * dot, frame[3] + 2 * dot] as const;
  for (const { x, y, color } of lines) {
    const points = x.map((value, i) => [toX(value), toY(y[i]!)] as const);
    const drawn = points.filter((point) => point.every(Number.isFinite));
    // A point whose successor is missing is joined to itself, so that a lone point shows.
    const segments = points.flatMap((point, i) => {
      const next = points[i + 1];
      if (!point.every(Number.isFinite)) return [];
      return [...point, ...(next?.every(Number.isFinite) ? next : point)];
    });
    raster.stroke(segments, color, { thickness: 2 * pixelRatio, clip });
    if (drawn.length <= DOTTED) {
      raster.stroke(drawn.flatMap((point) => [...point, ...point]), color, { thickness: dot, clip });
    }
  }
  return raster;
}

/**
 * The range of values and a twentieth to either side; `least` to either side of a single value, 0 to 1 for
 * none.
 */
function spread(values: readonly number[], least: number): readonly [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [0, 1];
  const aside = high > low ? (high - low) * 0.05 : Math.max(least, Math.abs(low) * 0.05);
  return [low - aside, high + aside];
}
