import { ArgumentError, ShapeError } from '../engine/errors';
import { greatest, least } from '../engine/extremes';
import { array, isHostArray } from '../engine/host-array';
import { formatShape, type NDArray, type Numbers, type Shape } from '../engine/ndarray';
import { assertKnown, assertNone, shown } from '../engine/known-options';
import { arrayOf } from './assert';
import type { Tick } from './axes';
import { drawToCanvas } from './canvas';
import { colorOf } from './color-names';
import type { Colormap, ColormapName } from './colormaps';
import { chart, type Line } from './curves';
import { binCounts } from './histogram';
import { image } from './image';
import { type Color, type Picture, Raster } from './raster';
import { subplots as sideBySide, type SubplotsOptions } from './subplots';
import { light, type Theme } from './theme';

/** What stands around the data; each is a method of the axes as well. */
export interface LabelOptions {
  /** Above the axes. Default none. */
  title?: string;
  /** Below the x axis. Default none. */
  xlabel?: string;
  /** Above the y axis. Default none. */
  ylabel?: string;
  /** Ends of the x axis, in units of x. Default by the data. */
  xlim?: readonly [number, number];
  /** Ends of the y axis, in units of y. Default by the data. */
  ylim?: readonly [number, number];
}

interface InkOptions extends LabelOptions {
  /** In the legend. Default none. */
  label?: string;
  /** `0xrrggbb`, `'#rrggbb'`, a name or letter of matplotlib's, or `'C0'`, `'C1'`, ... Default the theme's in turn. */
  color?: Color | string;
  /** 0 to 1. Default 1. */
  alpha?: number;
}

/** Options of `plot`, by matplotlib's names. */
export interface PlotOptions extends InkOptions {
  /** `'o'` or `'.'` for dots at the points. Default none. */
  marker?: 'o' | '.' | '' | null;
  /** `'-'`, `'--'`, `':'`, or `''` for none. Default `'-'`. */
  linestyle?: '-' | '--' | ':' | '' | 'None';
}

/** Options of `bar`, by matplotlib's names. */
export interface BarOptions extends InkOptions {
  /** In units of x. Default 0.8. */
  width?: number;
}

/** Options of `scatter`, by matplotlib's names. */
export interface ScatterOptions extends InkOptions {
  /** Area of a dot in square pixels. Default 36. */
  s?: number;
}

/** Options of `hist`, by matplotlib's names. */
export interface HistOptions extends InkOptions {
  /** Default 10. */
  bins?: number;
  /** First and last edge. Default the least and greatest finite value. */
  range?: readonly [number, number];
  /** The share of the values per unit of x, not their count. Default false. */
  density?: boolean;
}

/** Options of `imshow` and `matshow`, by matplotlib's names. */
export interface ImshowOptions extends LabelOptions {
  /** Default 'viridis'. */
  cmap?: ColormapName | Colormap;
  /** Value of the lowest colour. Default the least finite value. */
  vmin?: number;
  /** Value of the highest colour. Default the greatest finite value. */
  vmax?: number;
}

/** Options of a figure, of `subplots(rows, columns, options)`. */
export interface FigureOptions {
  /** Inches, at 100 pixels each. Default `[6.4, 4]`. */
  figsize?: readonly [width: number, height: number];
  /** Default `light`. */
  theme?: Theme;
  /** Raster pixels per pixel, like the page's `devicePixelRatio`. Default 1. */
  pixelRatio?: number;
}

/** One value or list for each point: an array, a list; `[n, 1]` is `[n]`. */
export type Values = Numbers;

const LABELS = ['title', 'xlabel', 'ylabel', 'xlim', 'ylim'] as const;
const INK = ['label', 'color', 'alpha', ...LABELS] as const;
const KNOWN = {
  plot: ['marker', 'linestyle', ...INK],
  scatter: ['s', ...INK],
  bar: ['width', ...INK],
  hist: ['bins', 'range', 'density', ...INK],
  imshow: ['cmap', 'vmin', 'vmax', ...LABELS],
} as const;
const DASHES = { '--': [5, 4], ':': [2, 3] } as const;

interface Cell {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly pixelRatio: number;
}

/**
 * What is drawn on one pair of axes, by matplotlib's names and in its order of arguments. Each method gives the axes
 * back: `axes.plot(loss, { label: 'train' }).plot(valLoss, { label: 'val' }).xlabel('epoch')`.
 */
export class Axes {
  readonly #lines: { readonly line: Omit<Line, 'color'>; readonly color: Color | string | undefined }[] = [];
  #picture: { readonly pixels: NDArray; readonly axis: 'bottom' | 'top'; readonly options: ImshowOptions } | null =
    null;
  #labels: LabelOptions = {};
  #ticks: { x?: readonly Tick[]; y?: readonly Tick[] } = {};
  #names: readonly string[] | boolean = true;
  #on = true;

  constructor(private readonly onChange = (): void => undefined) {}

  /** `plot(y)`, `plot(x, y)`, `plot(x, y, 'bo')`: a line; of `[n, k]` k lines. */
  plot(...given: (Values | string | PlotOptions)[]): this {
    const { values, text, options } = sorted('plot', given, KNOWN.plot) as Given<PlotOptions>;
    if (values.length === 0 || values.length > 2) throw takes('plot', 'plot(y), plot(x, y) or plot(x, y, "o-")');
    const format = formatOf('plot', text);
    const { label = '', color = format.color, alpha, marker = format.marker } = options;
    const { linestyle = format.linestyle ?? (marker ? (text ? '' : '-') : '-') } = options;
    if (!['', 'None', '-', '--', ':'].includes(linestyle) || !['o', '.', '', null, undefined].includes(marker)) {
      throw new ArgumentError(
        `plot: linestyle '${linestyle}', marker '${marker}': lines are '-', '--', ':' or '', markers 'o', '.' or ''`,
      );
    }
    const lists = columnsOf('plot', values.at(-1)!);
    const x = values.length === 2 ? vector('plot', values[0]!) : lists[0]!.map((_, i) => i);
    const isLine = linestyle !== '' && linestyle !== 'None';
    for (const y of lists) {
      this.#add('plot', color, {
        name: label,
        x,
        y,
        kind: isLine ? 'line' : 'dots',
        dash: linestyle === '--' || linestyle === ':' ? DASHES[linestyle] : undefined,
        dotted: Boolean(marker),
        dot: marker === '.' ? 4 : undefined,
        opacity: alpha,
      });
    }
    return this.#label(options);
  }

  /** Dots: `scatter(x, y)`. */
  scatter(x: Values, y: Values, options: ScatterOptions = {}): this {
    assertKnown('scatter', options, KNOWN.scatter);
    const { s = 36, label = '', color, alpha } = options;
    if (!(s > 0)) throw new ArgumentError(`scatter: s is ${s}; it must be above zero.`);
    const points = { name: label, x: vector('scatter', x), y: vector('scatter', y) };
    this.#add('scatter', color, { ...points, kind: 'dots', dot: Math.sqrt(s), opacity: alpha });
    return this.#label(options);
  }

  /** Bars from zero: `bar(x, height)`, where x may be names, or `bar(height)`. */
  bar(...given: (Values | readonly string[] | BarOptions)[]): this {
    const [first] = given;
    const names = Array.isArray(first) && typeof first[0] === 'string' ? (first as readonly string[]) : null;
    const { values, options } = sorted('bar', names ? given.slice(1) : given, KNOWN.bar) as Given<BarOptions>;
    const places = names ? names.map((_, i) => i) : values.length > 1 ? vector('bar', values.shift()!) : null;
    const [height, across] = values;
    if (height === undefined || values.length > 2) throw takes('bar', 'bar(x, height) or bar(height)');
    const y = vector('bar', height);
    const { width = typeof across === 'number' ? across : 0.8, label = '', color, alpha } = options;
    if (!(width > 0)) throw new ArgumentError(`bar: width is ${width}; it must be above zero.`);
    this.#add('bar', color, { name: label, x: places ?? y.map((_, i) => i), y, kind: 'bar', width, opacity: alpha });
    if (names) this.xticks(places!, names);
    return this.#label(options);
  }

  /** How values are spread, whatever their shape: `hist(values)`, `hist(values, 20)`. */
  hist(values: Values, bins: number | HistOptions = {}, more: HistOptions = {}): this {
    const options = typeof bins === 'number' ? { bins, ...more } : bins;
    assertKnown('hist', options, KNOWN.hist);
    const { label = '', color, alpha, density = false, range } = options;
    const { counts, edges } = binCounts(numbers('hist', values), { bins: options.bins, ...(range && { range }) });
    const width = edges[1]! - edges[0]!;
    const total = density ? counts.reduce((sum, count) => sum + count, 0) * width : 1;
    this.#add('hist', color, {
      name: label,
      x: Array.from(counts, (_, i) => (edges[i]! + edges[i + 1]!) / 2),
      y: Array.from(counts, (count) => count / total),
      kind: 'bar',
      width,
      opacity: alpha,
    });
    return this.#label(options);
  }

  /** One picture, `[h, w]` through a colormap or `[h, w, 3]`; axes of size 1 around it are dropped. */
  imshow(pixels: Values, options: ImshowOptions = {}): this {
    return this.#show('imshow', pixels, 'bottom', options);
  }

  /** `imshow` of a matrix, its columns counted above. */
  matshow(matrix: Values, options: ImshowOptions = {}): this {
    return this.#show('matshow', matrix, 'top', options);
  }

  /** The title above the axes. */
  title(text: string, ...others: readonly []): this {
    assertNone('title', others);
    return this.#label({ title: textOf('title', text) });
  }

  /** What the x axis shows. */
  xlabel(text: string, ...others: readonly []): this {
    assertNone('xlabel', others);
    return this.#label({ xlabel: textOf('xlabel', text) });
  }

  /** What the y axis shows. */
  ylabel(text: string, ...others: readonly []): this {
    assertNone('ylabel', others);
    return this.#label({ ylabel: textOf('ylabel', text) });
  }

  /** Ends of the x axis: `xlim(0, 10)` or `xlim([0, 10])`. */
  xlim(low: number | readonly [number, number], high?: number): this {
    return this.#label({ xlim: typeof low === 'number' ? [low, high!] : low });
  }

  /** Ends of the y axis: `ylim(0, 1)` or `ylim([0, 1])`. */
  ylim(low: number | readonly [number, number], high?: number): this {
    return this.#label({ ylim: typeof low === 'number' ? [low, high!] : low });
  }

  /** Where ticks are, and what they say: `xticks([0, 1], ['no', 'yes'])`. `xticks([])` has none. */
  xticks(places: Values, labels?: readonly string[]): this {
    this.#ticks.x = ticksOf('xticks', places, labels);
    return this.changed();
  }

  /** As `xticks`, of the y axis. */
  yticks(places: Values, labels?: readonly string[]): this {
    this.#ticks.y = ticksOf('yticks', places, labels);
    return this.changed();
  }

  /** Names what was drawn, in its order; without names, what has a label is named anyway. `legend(false)` hides it. */
  legend(names: readonly string[] | boolean = true, ...others: readonly []): this {
    assertNone('legend', others);
    if (typeof names !== 'boolean' && !Array.isArray(names))
      throw new ArgumentError(
        `legend: expected a list of names, or false for none, got ${shown(names)}; it is above the axes`,
      );
    this.#names = names;
    return this.changed();
  }

  /** `axis('off')`: a picture alone. */
  axis(which: 'on' | 'off', ...others: readonly []): this {
    assertNone('axis', others);
    if (which !== 'on' && which !== 'off')
      throw new ArgumentError(`axis: got ${JSON.stringify(which)}; expected 'on' or 'off'`);
    this.#on = which === 'on';
    return this.changed();
  }

  /** The axes in so many pixels. */
  draw({ width, height, theme, pixelRatio }: Cell): Raster {
    const { title = '', xlabel = '', ylabel = '', xlim, ylim } = this.#labels;
    if (this.#picture) {
      const { pixels, axis, options } = this.#picture;
      const [rows, columns] = pixels.shape as [number, number];
      const around = this.#on || title !== '' ? 60 * pixelRatio : 0;
      const fit = Math.min((width * pixelRatio - around) / columns, (height * pixelRatio - around) / rows);
      const bare = this.#ticks.x?.length === 0 || this.#ticks.y?.length === 0;
      return image(pixels, {
        colormap: options.cmap ?? 'viridis',
        ...rangeOf(pixels, options),
        scale: Math.max(1, Math.floor(fit)),
        title,
        theme,
        ...(this.#on ? { xlabel, ylabel, axis: bare ? 'frame' : axis } : {}),
      });
    }
    if (!this.#on && this.#lines.length > 0)
      throw new ArgumentError("axis('off') is for pictures; a chart needs its axes to be read");
    if (!this.#on) return new Raster(width * pixelRatio, height * pixelRatio, theme.background);
    const names: readonly string[] | boolean = this.#names;
    const lines = this.#lines.map(({ line, color }, i): Line => {
      const name = typeof names === 'object' ? (names[i] ?? '') : line.name;
      const ink = color === undefined ? theme.series[i % theme.series.length]! : colorOf('plot', color, theme.series);
      const scaled = line.dash?.map((pixels) => pixels * pixelRatio) as [number, number] | undefined;
      return { ...line, name, color: ink, dash: scaled, dot: line.dot && line.dot * pixelRatio };
    });
    return chart('figure', lines, {
      ...{ title, xlabel, ylabel, width, height, theme, pixelRatio, legend: names !== false },
      ...(lines.length === 0 && { xlim: [0, 1], ylim: [0, 1] }),
      ...(xlim && { xlim }),
      ...(ylim && { ylim }),
      xTicks: this.#ticks.x,
      yTicks: this.#ticks.y,
    });
  }

  /** Something is to be drawn anew. */
  protected changed(): this {
    this.onChange();
    return this;
  }

  #add(what: string, color: Color | string | undefined, line: Omit<Line, 'color'>): void {
    if (this.#picture) throw new ArgumentError(`${what}: these axes show a picture; subplots(1, 2) makes two`);
    if (color !== undefined) colorOf(what, color, light.series);
    if (line.opacity !== undefined && !(line.opacity >= 0 && line.opacity <= 1))
      throw new ArgumentError(`${what}: alpha is ${line.opacity}; it must be from 0 to 1.`);
    if (line.x.length !== line.y.length)
      throw new ShapeError(`${what}: ${line.x.length} x and ${line.y.length} y; they go in pairs.`);
    this.#lines.push({ line: { ...line, name: textOf('label', line.name) }, color });
  }

  #label(options: LabelOptions): this {
    const given = LABELS.filter((name) => options[name] !== undefined).map((name) => [
      name,
      name.endsWith('lim') ? options[name] : textOf(name, options[name]),
    ]);
    this.#labels = { ...this.#labels, ...(Object.fromEntries(given) as LabelOptions) };
    return this.changed();
  }

  #show(what: string, pixels: Values, axis: 'bottom' | 'top', options: ImshowOptions): this {
    assertKnown(what, options, KNOWN.imshow);
    if (this.#lines.length > 0)
      throw new ArgumentError(`${what}: these axes have lines or bars; subplots(1, 2) makes two`);
    const given = array(arrayOf(what, pixels));
    const shape = pictureShape(given.shape);
    if (!shape || (what === 'matshow' && shape.length === 3)) {
      throw new ShapeError(
        `${what}: got shape ${formatShape(given.shape)}; it takes [h, w]${what === 'imshow' ? ' or [h, w, 3]' : ''}` +
          (given.ndim === 4
            ? `: one channel of one sample is ${what}(a.at(0, null, null, 0)), all of them featureMaps(a)`
            : given.ndim === 3
              ? `: one of several is ${what}(a.at(0)), or imageGrid(a) for all`
              : ''),
      );
    }
    this.#picture = { pixels: given.reshape(shape), axis, options };
    return this.#label(options);
  }
}

/**
 * A picture that is drawn when it is shown: `show(figure)`, `savefig(path, figure)`, or wherever the library takes a
 * `Raster`. It is its only axes, or has several: `axes`.
 */
export class Figure extends Axes implements Picture {
  /** In reading order. A figure of one plot is its own axes. */
  readonly axes: readonly Axes[];
  readonly #columns: number;
  readonly #options: FigureOptions;
  #suptitle = '';
  /** What all that read it share, until something changes. */
  #drawn: Raster | null = null;

  constructor(options: FigureOptions = {}, rows = 1, columns = 1) {
    super();
    assertKnown('figure', options, ['figsize', 'theme', 'pixelRatio']);
    const { figsize = [6.4, 4] } = options;
    if (!figsize.every((inches) => inches > 0 && inches < 1000))
      throw new ArgumentError(`figure: figsize is [${figsize.join(', ')}]; it must be [width, height] in inches.`);
    this.#options = options;
    this.#columns = columns;
    this.axes =
      rows * columns === 1 ? [this] : Array.from({ length: rows * columns }, () => new Axes(() => this.changed()));
  }

  /** Above all axes. */
  suptitle(text: string, ...others: readonly []): this {
    assertNone('suptitle', others);
    this.#suptitle = textOf('suptitle', text);
    return this.changed();
  }

  /** As it is now. */
  raster(): Raster {
    const { figsize = [6.4, 4], theme = light, pixelRatio = 1 } = this.#options;
    const rows = this.axes.length / this.#columns;
    const cell = {
      width: Math.round((figsize[0] * 100) / this.#columns),
      height: Math.round((figsize[1] * 100) / rows),
      theme,
      pixelRatio,
    };
    const drawn = this.axes.map((axes) => axes.draw(cell));
    if (drawn.length === 1 && this.#suptitle === '') return drawn[0]!;
    return sideBySide(drawn, { columns: this.#columns, suptitle: this.#suptitle, pixelRatio, theme });
  }

  /** In pixels. */
  get width(): number {
    return this.#latest.width;
  }

  /** In pixels. */
  get height(): number {
    return this.#latest.height;
  }

  /** RGBA, 8 bits a channel, row-major from the top left. */
  get data(): Uint8ClampedArray<ArrayBuffer> {
    return this.#latest.data;
  }

  get #latest(): Raster {
    return (this.#drawn ??= this.raster());
  }

  protected override changed(): this {
    this.#drawn = null;
    return super.changed();
  }

  override draw(cell: Cell): Raster {
    if (this.axes.length === 1) return super.draw(cell);
    throw new ArgumentError('figure: it has several axes; draw on one of its axes');
  }

  /** Shows the figure on a canvas; without one, on a new one at the end of the page. */
  show(canvas?: HTMLCanvasElement): HTMLCanvasElement {
    return show(this, canvas);
  }

  /** Writes the figure to a PNG file; in Node only. */
  savefig(path: string, ...others: readonly []): Promise<void> {
    return savefig(path, this, ...others);
  }
}

/** A figure of one plot, `plot(y)`, `plot(x, y)`, `plot(x, y, 'bo', { label })`; go on with its methods. */
export function plot(...given: Parameters<Axes['plot']>): Figure {
  return new Figure().plot(...given);
}

/** A figure of dots: `scatter(x, y)`. */
export function scatter(...given: Parameters<Axes['scatter']>): Figure {
  return new Figure().scatter(...given);
}

/** A figure of bars: `bar(x, height)` or `bar(height)`. */
export function bar(...given: Parameters<Axes['bar']>): Figure {
  return new Figure().bar(...given);
}

/** A figure of how values are spread: `hist(values, bins)`. */
export function hist(...given: Parameters<Axes['hist']>): Figure {
  return new Figure().hist(...given);
}

/** A figure of one picture: `imshow(pixels, { cmap: 'gray_r' })`. */
export function imshow(...given: Parameters<Axes['imshow']>): Figure {
  return new Figure().imshow(...given);
}

/** A figure of a matrix: `matshow(matrix, { cmap: 'viridis' })`. */
export function matshow(...given: Parameters<Axes['matshow']>): Figure {
  return new Figure().matshow(...given);
}

/** A tuple of so many, where the number is known and at most 16, else a list: TypeScript counts by recursion. */
type Times<T, N extends number, All extends T[] = []> = number extends N
  ? T[]
  : All['length'] extends N
    ? All
    : All['length'] extends 16
      ? T[]
      : Times<T, N, [...All, T]>;

/**
 * Figures that are there already in one picture; or, as matplotlib's, a figure of empty axes and these: one, a list
 * where there is one row or one column, else a list of rows.
 *
 * ```ts
 * subplots([plot(loss), plot(accuracy)], { suptitle: 'A run' });
 * const [figure, [left, right]] = subplots(1, 2, { figsize: [10, 4] });
 * ```
 */
export function subplots(figures: readonly Picture[], options?: SubplotsOptions): Raster;
export function subplots(rows?: 1, columns?: 1, options?: FigureOptions): [Figure, Axes];
export function subplots<Columns extends number>(
  rows: 1,
  columns: Columns,
  options?: FigureOptions,
): [Figure, Times<Axes, Columns>];
export function subplots<Rows extends number>(
  rows: Rows,
  columns?: 1,
  options?: FigureOptions,
): [Figure, Times<Axes, Rows>];
export function subplots<Rows extends number, Columns extends number>(
  rows: Rows,
  columns: Columns,
  options?: FigureOptions,
): [Figure, Times<Times<Axes, Columns>, Rows>];
export function subplots(
  first: number | readonly Picture[] = 1,
  second: number | SubplotsOptions = typeof first === 'number' ? 1 : {},
  options: FigureOptions = {},
): Raster | [Figure, Axes | Axes[] | Axes[][]] {
  if (typeof first !== 'number') {
    return sideBySide(first, second as SubplotsOptions);
  }
  const [rows, columns] = [first, second as number];
  if (![rows, columns].every((count) => Number.isInteger(count) && count > 0)) {
    throw new ArgumentError(
      `subplots: got ${String(rows)}, ${String(columns)}; write subplots(rows, columns, { figsize: [10, 4] }), or ` +
        'subplots([figure, another])',
    );
  }
  const figure = new Figure(options, rows, columns);
  const all = [...figure.axes];
  const axes = Array.from({ length: rows }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  if (rows === 1 || columns === 1) return [figure, all.length === 1 ? all[0]! : all];
  return [figure, axes];
}

/**
 * Shows a figure on a canvas; without one, on a new one at the end of the page.
 * @throws ArgumentError where there is no page, as in Node.
 */
export function show(figure: Picture, canvas?: HTMLCanvasElement): HTMLCanvasElement {
  assertFigure('show', 'show(figure)', figure);
  if (!canvas && typeof document === 'undefined')
    throw new ArgumentError("show: there is no page here; write await savefig('figure.png', figure) for a file");
  const onto = canvas ?? document.body.appendChild(document.createElement('canvas'));
  drawToCanvas(onto, figure);
  return onto;
}

/** Writes a figure to a PNG file; in Node only. */
export async function savefig(path: string, figure: Picture, ...others: readonly []): Promise<void> {
  assertNone('savefig', others, 'for a finer picture write subplots(1, 1, { pixelRatio: 2 })');
  if (typeof path !== 'string')
    throw new ArgumentError("savefig: takes the path first: await savefig('figure.png', figure)");
  assertFigure('savefig', "await savefig('figure.png', figure)", figure);
  if (!(globalThis as Partial<typeof globalThis>).process?.versions?.node)
    throw new ArgumentError('savefig: a page has no files; write show(figure), or encodePNG(figure) of vitrine/png');
  const { writePNG } = await import('./png');
  await writePNG(path, figure);
}

function assertFigure(what: string, form: string, figure: unknown): asserts figure is Picture {
  if (typeof figure === 'object' && figure !== null && 'width' in figure && 'data' in figure) return;
  throw new ArgumentError(`${what}: expected a figure, as plot() and the others return one: ${form}`);
}

interface Given<O> {
  readonly values: Numbers[];
  readonly text: string;
  readonly options: O;
}

/** Arguments as matplotlib has them: values, perhaps a format, perhaps options. */
function sorted(what: string, given: readonly unknown[], known: readonly string[]): Given<object> {
  const rest = [...given];
  const last = rest.at(-1);
  const isOptions =
    typeof last === 'object' &&
    last !== null &&
    !Array.isArray(last) &&
    !ArrayBuffer.isView(last) &&
    !('shape' in last);
  const options = isOptions ? (rest.pop() as Readonly<Record<string, unknown>>) : {};
  if (rest.length === 0 && ('history' in options || Object.values(options).some(Array.isArray))) {
    throw new ArgumentError(
      `${what}: takes values, ${what}(history.history.loss); curves(history) draws all that fit returns`,
    );
  }
  assertKnown(what, options, known);
  const text = rest.find((each): each is string => typeof each === 'string') ?? '';
  return { values: rest.filter((each) => typeof each !== 'string') as Numbers[], text, options };
}

const takes = (what: string, form: string): ArgumentError => new ArgumentError(`${what}: write ${form}`);

/** `'bo'`, `'r--'`: a colour, a marker, a line, in any order. */
function formatOf(
  what: string,
  text: string,
): { color?: string; marker?: PlotOptions['marker']; linestyle?: PlotOptions['linestyle'] } {
  if (text === '') return {};
  const [, color, marker, linestyle, marker2] = /^(C\d|[bgrcmykw])?([o.])?(--|-|:)?([o.])?$/.exec(text) ?? [];
  if (color === undefined && marker === undefined && linestyle === undefined) {
    throw new ArgumentError(
      `${what}: format '${text}' is unknown; expected one of b g r c m y k w, then 'o' or '.', then '-', '--' or ':'`,
    );
  }
  return {
    ...(color && { color }),
    ...((marker ?? marker2) && { marker: (marker ?? marker2) as 'o' }),
    linestyle: (linestyle ?? (marker ? '' : '-')) as '-',
  };
}

/** Numbers in their order, whatever the shape; lists keep all their digits. */
function numbers(what: string, values: Numbers): ArrayLike<number> {
  if (Array.isArray(values) && values.every((value) => typeof value === 'number')) return values;
  const read = arrayOf(what, values);
  const given = isHostArray(read) ? read : array(read);
  return given.scale === undefined ? given.data : given.astype('float32').data;
}

function vector(what: string, values: Numbers): number[] {
  const lists = columnsOf(what, values);
  if (lists.length === 1) return lists[0]!;
  throw new ShapeError(`${what}: takes one value a point, [n]; got ${lists.length} for each`);
}

/** Of `[n]` itself, of `[n, k]` its k columns. */
function columnsOf(what: string, values: Numbers): number[][] {
  const all = numbers(what, values);
  const shape = Array.isArray(values) && all === values ? [all.length] : array(values).shape;
  if (shape.length === 0 || shape.length > 2) {
    throw new ShapeError(
      `${what}: takes values in a row, [n], or [n, k]; got ${formatShape(shape)}: a.flatten() gives them in a row`,
    );
  }
  const [rows = 0, columns = 1] = shape;
  return Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (_, row) => all[row * columns + column]!),
  );
}

/** A text, or a number that is written as one. */
function textOf(what: string, text: unknown): string {
  if (typeof text === 'string' || typeof text === 'number') return String(text);
  throw new ArgumentError(`${what}: expected a text, got ${shown(text)}`);
}

function ticksOf(what: string, places: Values, labels?: readonly string[]): Tick[] {
  const values = vector(what, places);
  if (labels && labels.length !== values.length)
    throw new ShapeError(`${what}: ${values.length} places and ${labels.length} labels; they go in pairs.`);
  return values.map((value, i) => ({ value, label: labels?.[i] ?? String(value) }));
}

/** Without the axes of size 1 around a picture; null where it is none. */
function pictureShape(shape: Shape): Shape | null {
  if (shape.length === 2) return shape;
  let inner = [...shape];
  const isPicture = (): boolean => inner.length === 2 || (inner.length === 3 && inner[2] === 3);
  while (inner.length > 2 && !isPicture()) {
    if (inner[0] === 1) inner = inner.slice(1);
    else if (inner.at(-1) === 1) inner.pop();
    else return null;
  }
  return isPicture() ? inner : null;
}

/** Both ends, where one is given. */
function rangeOf({ data }: NDArray, { vmin, vmax }: ImshowOptions): { vmin?: number; vmax?: number } {
  if (vmin === undefined && vmax === undefined) return {};
  const values = Array.from(data as Iterable<number>).filter(Number.isFinite);
  return { vmin: vmin ?? least(values), vmax: vmax ?? greatest(values) };
}
