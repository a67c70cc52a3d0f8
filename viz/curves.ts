import { ArgumentError, ShapeError } from '../engine/errors';
import { greatest, least } from '../engine/extremes';
import { assertKnown, shown } from '../engine/known-options';
import { drawAxes, type AxesOptions, type LegendEntry, type Tick } from './axes';
import { assertRange } from './assert';
import { AXES } from './options';
import { type Color, type Raster, textWidth } from './raster';
import { light } from './theme';

interface Points {
  /** Default 0, 1, 2, ... as `plot(history['loss'])` places its values. */
  readonly x?: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Values, at an x of their own where they have one, and how they are drawn. */
export type Series =
  | ArrayLike<number>
  | (Points & {
      /**
       * A 'line', as `plot(x, y, '-')` draws it, 'dots' alone, as `'o'` does, or as a 'bar' from zero to each value.
       * Default a line, dotted where its points are few. Bars stand behind the rest, those of several series side by
       * side.
       */
      readonly kind?: SeriesKind;
      /** Default the theme's. */
      readonly color?: Color;
    });

const KINDS = ['line', 'dots', 'bar'] as const;
type SeriesKind = (typeof KINDS)[number];

/** Options of `curves`. */
export interface CurvesOptions extends AxesOptions {
  /** Ends of the axis, to keep a growing curve in place. Default the data and a twentieth to either side. */
  xlim?: readonly [number, number];
  /** As `xlim`, of the vertical axis. */
  ylim?: readonly [number, number];
  /** The same figures of another run, each dashed in the colour of the series of its name. */
  compare?: Readonly<Record<string, ArrayLike<number> | Points>>;
  /**
   * Two series, the gap between them shaded in the second's colour where both have values, straight from point to
   * point: loss and val_loss, say.
   */
  between?: readonly [string, string];
  /** Dashed vertical lines, each with a label in ASCII beside its top or, by '', with none: the best epoch, say. */
  marks?: readonly { readonly x: number; readonly label: string }[];
  /** The x that is looked at: a vertical line marks it, and the curves beyond it are faint. */
  now?: number;
  /** Whether the series are named above the frame. Default true; false for a page that does it in words of its own. */
  legend?: boolean;
}

/** What a chart draws. */
export interface Line {
  /** In the legend; '' is not in it. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly color: Color;
  readonly kind: SeriesKind | undefined;
  /** Of a line: pixels drawn and skipped. */
  readonly dash?: readonly [on: number, off: number] | undefined;
  /** Of a line: whether its points are dots as well. */
  readonly dotted?: boolean | undefined;
  /** Across a dot, in pixels. */
  readonly dot?: number | undefined;
  /** Of a bar, in units of x; such a bar stands at its x, whatever stands there as well. */
  readonly width?: number | undefined;
  /** 0 to 1. */
  readonly opacity?: number | undefined;
}

export interface ChartOptions extends CurvesOptions {
  xTicks?: readonly Tick[] | undefined;
  yTicks?: readonly Tick[] | undefined;
}

/** Beyond this many points, dots would only thicken the line. */
const DOTTED = 40;
/** Shares of full strength: of the gap between two curves, and of what lies beyond `now`. */
const SHADE = 0.2;
const FAINT = 0.35;
/** Of the way from one bar to the next, as in matplotlib. */
const BAR = 0.8;

/**
 * Series as lines, dots or bars, named as the keys of the history: `curves({ loss, val_loss })`. They may differ in
 * length and spacing, and one without points yet is only named. A point that is not finite breaks its line, and the
 * legend counts it. The x label is 'epoch' by default; ticks are whole where every x is. The note's `plot(epochs, acc,
 * 'bo', label='Training Accuracy')` is
 *
 * ```ts
 * curves({ 'Training Accuracy': { x: epochs, y: acc, kind: 'dots', color: 0x0000ff } });
 * ```
 *
 * Throws `ShapeError` where x and y differ in length, `ArgumentError` where no series has a point and `xlim` and
 * `ylim` do not say what to draw all the same, where `between` or `compare` name no series or `between` one whose x
 * descend, and on a kind, limits, marks, `now` or a size that are not what they should be.
 */
export function curves(
  series: Readonly<Record<string, Series>> | { readonly history: Readonly<Record<string, Series>> },
  options: CurvesOptions = {},
): Raster {
  if (typeof series !== 'object' || series === null || series instanceof Promise)
    throw new ArgumentError(`curves: expected series by name, curves({ loss, val_loss }), got ${shown(series)}`);
  const named = 'history' in series && !('length' in series.history || 'y' in series.history) ? series.history : series;
  if (Array.isArray(series) || ArrayBuffer.isView(series) || Object.values(named).some((each) => !areValues(each))) {
    throw new ArgumentError(
      'curves: takes series by name, curves({ loss, val_loss }), or what fit returns, curves(history); for values ' +
        'without a name use plot(values)',
    );
  }
  assertKnown('curves', options, [...AXES, 'xlim', 'ylim', 'compare', 'between', 'marks', 'now', 'legend']);
  const { theme = light } = options;
  const lines = Object.entries(named as Readonly<Record<string, Series>>).map(([name, points], i) =>
    lineOf(name, points, theme.series[i % theme.series.length]!),
  );
  return chart('curves', lines, { xlabel: 'epoch', ...options });
}

const areValues = (series: unknown): boolean =>
  typeof series === 'object' && series !== null && ('length' in series || 'y' in series);

/** `curves` of lines that are settled. */
export function chart(figure: string, lines: readonly Line[], options: ChartOptions): Raster {
  const { theme = light, pixelRatio = 1, xlim, ylim, compare = {}, between, marks = [], now } = options;
  const lineNamed = (option: string, name: string): Line => {
    const line = lines.find((line) => line.name === name);
    if (line) return line;
    throw new ArgumentError(
      `curves: ${option} names '${name}', which is none of the series [${lines.map((line) => line.name).join(', ')}].`,
    );
  };
  const others = Object.entries(compare).map(([name, points]) =>
    lineOf(name, points, lineNamed('compare', name).color),
  );
  const gap = between?.map((name) => ascending(lineNamed('between', name)));
  const all = [...lines, ...others];
  if (!(xlim && ylim) && !all.some(({ y }) => y.length > 0)) {
    throw new ArgumentError(`${figure}: none of the series [${lines.map(({ name }) => name).join(', ')}] has a point.`);
  }
  if (xlim) assertRange(figure, 'xlim', xlim);
  if (ylim) assertRange(figure, 'ylim', ylim);
  for (const [name, x] of [
    ['now', now ?? 0],
    ...marks.map(({ x, label }) => [`the mark '${label}'`, x] as const),
  ] as const) {
    if (!Number.isFinite(x)) throw new ArgumentError(`curves: ${name} is at ${x}; it must be a finite number.`);
  }

  const allX = all.flatMap(({ x }) => x.filter(Number.isFinite));
  const allY = all.flatMap(({ y }) => y.filter(Number.isFinite));
  const bars = lines.filter(({ kind }) => kind === 'bar');
  const barX = bars.flatMap(({ x }) => x.filter(Number.isFinite)).sort((a, b) => a - b);
  const apart = barX.map((x, i) => x - barX[i - 1]!).filter((gap) => gap > 0);
  const apartBy = BAR * (apart.length > 0 ? least(apart) : 1);
  const reach = greatest([0, ...bars.map(({ width = apartBy }) => width)]) / 2;
  const [low, high] = spread(bars.length > 0 ? [...allY, 0] : allY, 0.05);
  const content = {
    xlim: xlim ?? spread([...allX, ...barX.flatMap((x) => [x - reach, x + reach])], 0.5),
    // Bars stand on the axis.
    ylim: ylim ?? [bars.length > 0 && least(allY) >= 0 ? 0 : low, high],
    legend: (options.legend ?? true) ? lines.map(legendOf) : [],
    wholeX: allX.every(Number.isInteger),
    wholeY: false,
    xTicks: options.xTicks,
    yTicks: options.yTicks,
  };
  const { raster, frame, x: toX, y: toY } = drawAxes(figure, content, options);
  const [left, top, width, height] = frame;
  const dot = 6 * pixelRatio;
  const dash = [5 * pixelRatio, 4 * pixelRatio] as const;
  // Points on the frame itself are drawn in full.
  const [clipLeft, clipRight] = [left - dot, left + width + dot];
  const split = now === undefined ? clipRight : Math.round(Math.max(clipLeft, Math.min(clipRight, toX(now))));
  const parts = [
    { clip: [clipLeft, top - dot, split - clipLeft, height + 2 * dot], strength: 1 },
    { clip: [split, top - dot, clipRight - split, height + 2 * dot], strength: FAINT },
  ] as const;

  const inFrame = (value: number): number => Math.max(top, Math.min(top + height, toY(value)));
  const grouped = bars.filter(({ width }) => width === undefined);
  bars.forEach((bar) => {
    const { x, y, color, opacity, width: across = apartBy / grouped.length } = bar;
    x.forEach((middle, i) => {
      if (!Number.isFinite(middle + y[i]!)) return;
      const start =
        bar.width === undefined
          ? middle + apartBy * (grouped.indexOf(bar) / grouped.length - 0.5)
          : middle - across / 2;
      const from = Math.max(left, toX(start));
      const to = Math.min(left + width, toX(start + across));
      const [foot, tip] = [inFrame(0), inFrame(y[i]!)];
      raster.fillRect(
        from,
        Math.min(foot, tip),
        to - from,
        Math.abs(foot - tip),
        mix(theme.background, color, middle > now! ? FAINT : 1),
        opacity,
      );
    });
  });
  if (gap) {
    const columns = Array.from({ length: width }, (_, column) => left + column);
    const values = columns.map(
      (column) => content.xlim[0] + ((column + 0.5 - left) / width) * (content.xlim[1] - content.xlim[0]),
    );
    const edges = gap.map((line) => valuesAt(line, values).map(inFrame));
    columns.forEach((column, i) => {
      const [a, b] = [edges[0]![i]!, edges[1]![i]!];
      const strength = column < split ? 1 : FAINT;
      if (Number.isFinite(a + b))
        raster.fillRect(column, Math.min(a, b), 1, Math.abs(a - b), gap[1]!.color, SHADE * strength);
    });
  }
  for (const line of all.filter((line) => !bars.includes(line))) {
    const { x, y, color, kind, dotted, opacity = 1 } = line;
    const another = others.includes(line);
    const points = x.map((value, i) => [near(toX(value)), near(toY(y[i]!))] as const);
    const drawn = points.filter((point) => point.every(Number.isFinite));
    // A point whose successor is missing is joined to itself, so that a lone point shows.
    const segments = points.flatMap((point, i) => {
      const next = points[i + 1];
      if (!point.every(Number.isFinite)) return [];
      return [...point, ...(next?.every(Number.isFinite) ? next : point)];
    });
    for (const { clip, strength } of parts) {
      const ink = mix(theme.background, color, strength * opacity);
      if (kind !== 'dots')
        raster.stroke(segments, ink, { thickness: 2 * pixelRatio, dash: another ? dash : line.dash, clip });
      if (kind ? kind === 'dots' || dotted : drawn.length <= DOTTED) {
        raster.stroke(
          drawn.flatMap((point) => [...point, ...point]),
          ink,
          { thickness: another ? 0.6 * dot : (line.dot ?? dot), clip },
        );
      }
    }
  }
  const inside = (x: number): boolean => x >= content.xlim[0] && x <= content.xlim[1];
  for (const { x, label } of marks.filter(({ x }) => inside(x))) {
    const [at, size] = [toX(x), 1.5 * pixelRatio];
    raster.line(at, top + height, at, top, theme.foreground, { thickness: 1.5 * pixelRatio, dash });
    const aside = 5 * pixelRatio;
    const fits = at + aside + textWidth(label, size) <= left + width;
    raster.text(fits ? at + aside : at - aside, top, label, theme.foreground, { size, align: fits ? 'left' : 'right' });
  }
  if (now !== undefined && inside(now)) {
    const hair = Math.max(1, Math.round(pixelRatio));
    raster.fillRect(Math.round(toX(now)) - hair / 2, top, hair, height, theme.foreground);
  }
  return raster;
}

function lineOf(name: string, series: Series, ofTheme: Color): Line {
  const {
    x: xs,
    y: ys,
    kind,
    color = ofTheme,
  }: Exclude<Series, ArrayLike<number>> = 'y' in series ? series : { y: series };
  if (kind !== undefined && !KINDS.includes(kind)) {
    throw new ArgumentError(`curves: series '${name}' is of kind '${kind}'; expected one of ${KINDS.join(', ')}.`);
  }
  const y = Array.from(ys);
  const x = xs ? Array.from(xs) : y.map((_, at) => at);
  if (x.length !== y.length) {
    throw new ShapeError(`curves: series '${name}' has ${x.length} x and ${y.length} y; they go in pairs.`);
  }
  return { name, x, y, color, kind };
}

function legendOf({ name, x, y, color, kind, dash }: Line): LegendEntry {
  if (name === '') return { label: '', color, mark: 'line' };
  const lost = y.filter((value, i) => !Number.isFinite(value + x[i]!)).length;
  return { label: lost ? `${name} (${lost} NaN or Inf)` : name, color, mark: dash ? 'dashed' : (kind ?? 'line') };
}

function ascending(line: Line): Line {
  const at = line.x.findIndex((value, i) => value < line.x[i - 1]!);
  if (at < 0) return line;
  throw new ArgumentError(
    `curves: between needs x that do not descend, but '${line.name}' has ${line.x[at]} after ${line.x[at - 1]}.`,
  );
}

/** A line's values at xs in ascending order: NaN beyond its ends and beside a point that is not finite. */
function valuesAt({ x, y }: Line, xs: readonly number[]): number[] {
  let i = 0;
  return xs.map((at) => {
    while (i < x.length - 2 && !(x[i + 1]! >= at)) i++;
    const [x0, x1, y0, y1] = [x[i]!, x[i + 1]!, y[i]!, y[i + 1]!];
    return at >= x0 && at <= x1 ? y0 + (y1 - y0) * (x1 > x0 ? (at - x0) / (x1 - x0) : 0) : NaN;
  });
}

/** A pixel no farther away than any slope can tell, since a line is dashed from its beginning to its end. */
function near(pixel: number): number {
  return Number.isFinite(pixel) ? Math.max(-1e5, Math.min(1e5, pixel)) : pixel;
}

function mix(a: Color, b: Color, share: number): Color {
  const channel = (shift: number): number =>
    Math.round(((a >> shift) & 255) * (1 - share) + ((b >> shift) & 255) * share) << shift;
  return channel(16) | channel(8) | channel(0);
}

/**
 * The range of values and a twentieth to either side; `narrowest` to either side of a single value, 0 to 1 for
 * none.
 */
function spread(values: readonly number[], narrowest: number): readonly [number, number] {
  const [low, high] = [least(values), greatest(values)];
  if (low > high) return [0, 1];
  const aside = high > low ? (high - low) * 0.05 : Math.max(narrowest, Math.abs(low) * 0.05);
  return [low - aside, high + aside];
}
