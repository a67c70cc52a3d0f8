import { greatest } from '../../../engine/extremes';
import { colorAt, colormap, light } from '../../../viz';
import { CAPITAL, type Mark, Recording, recorded } from '../../../viz/recording';
import { FINE } from '../../components/fine';
import type { LegendEntry } from '../../components/legend';
import type { ColorScale, PictureProps, Words } from '../../components/picture';

/** A figure as it is saved: complete without the page, dark on white as print is. Lengths are CSS pixels. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly marks: readonly Mark[];
}

export interface Around {
  /** What stands above the picture on the page. */
  readonly title: string;
  /** CSS pixels that the picture has there. */
  readonly width: number;
  /** Which run and moment it is of. */
  readonly source: string;
}

export const FONT = "Helvetica, Arial, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif";

const CHART = { width: 640, height: 320 };
const MARGIN = 20;
const SPACE = 10;
/** Of lines of text, at least. */
const MEASURE = 420;
const TITLE = { size: 17, bold: true, color: 0x000000 };
const BODY = { size: 13, bold: false, color: light.foreground };
const SOURCE = { size: 11, bold: false, color: 0x666666 };
const BAR = { width: 160, height: 12 };
/** Beyond this many squares a grid is an image. */
const MOST_SQUARES = 400;

type Style = typeof BODY;

/** Null where the picture is blank. */
export function compose({ draw, height, words = {}, label }: PictureProps, around: Around): Sheet | null {
  const isChart = height !== undefined;
  const width = isChart ? CHART.width : around.width;
  const drawn = recorded(() => draw({ theme: light, pixelRatio: FINE, dots: FINE, width, height: CHART.height }));
  if (!drawn) return null;
  const title = words.title ?? around.title;
  const picture = { width: drawn.width / FINE, height: drawn.height / FINE };
  const named = words.matrix ? matrixRoom(words.matrix) : { left: 0, top: 0, right: 0 };
  const measure = Math.max(MEASURE, named.left + picture.width + named.right);
  const marks: Mark[] = [];
  let y = MARGIN;
  const add = (more: readonly Mark[]): void => more.forEach((mark) => marks.push(mark));
  const write = (text: string, style: Style, x: number, align: 'left' | 'center' | 'right' = 'left'): void => {
    marks.push({ kind: 'text', x, y: y + CAPITAL * style.size, text, align, ...style });
  };
  const writeLines = (text: string, style: Style): void => {
    for (const line of wrapped(text, style, measure)) {
      write(line, style, MARGIN);
      y += style.size * 1.5;
    }
  };

  writeLines(title, TITLE);
  y += SPACE;
  if (words.axes) {
    write(words.axes[1], BODY, MARGIN);
    y += BODY.size + SPACE / 2;
  }
  if (words.matrix) {
    add(matrixNames(words.matrix, { x: MARGIN + named.left, y: y + named.top, side: picture.width }));
    y += named.top;
  }
  const vector = drawn instanceof Recording && (isChart || squaresIn(drawn) <= MOST_SQUARES);
  const at = { x: MARGIN + named.left, y };
  if (!vector)
    marks.push({
      kind: 'image',
      ...at,
      ...picture,
      picture: drawn,
      ...(words.svg !== undefined && { svg: words.svg }),
    });
  if (drawn instanceof Recording)
    add(drawn.marks!.filter(({ kind }) => vector || kind === 'text').map((mark) => placed(mark, at)));
  y += picture.height;
  if (words.axes) {
    y += SPACE / 2;
    write(words.axes[0], BODY, MARGIN + picture.width / 2, 'center');
    y += BODY.size;
  }
  y += SPACE;
  if (words.scale) {
    add(scaleBar(words.scale, y));
    y += BAR.height + SPACE;
  }
  for (const row of rowsOf(words.legend ?? [], measure)) {
    let x = MARGIN;
    for (const entry of row) {
      add(swatch(entry, x, y));
      write(entry.text, BODY, x + SWATCH);
      x += entryWidth(entry);
    }
    y += BODY.size * 1.5;
  }
  if (words.shares) {
    add(shareBars(words.shares, y));
    y += words.shares.names.length * SHARE.row + SPACE;
  }
  if (label !== title) {
    y += SPACE / 2;
    writeLines(label, BODY);
  }
  y += SPACE / 2;
  writeLines(around.source, SOURCE);
  return { width: Math.ceil(measure + 2 * MARGIN), height: Math.ceil(y + MARGIN - SPACE), title, marks };
}

const squaresIn = ({ marks }: Recording): number => marks!.filter(({ kind }) => kind === 'rect').length;

/** A mark of a picture that is finer than the sheet, on it. */
function placed(mark: Mark, { x, y }: { readonly x: number; readonly y: number }): Mark {
  if (mark.kind === 'stroke') {
    const { clip, dash, thickness = 1 } = mark;
    return {
      ...mark,
      segments: mark.segments.map((value, i) => value / FINE + (i % 2 === 0 ? x : y)),
      thickness: thickness / FINE,
      ...(dash && { dash: [dash[0] / FINE, dash[1] / FINE] }),
      ...(clip && { clip: [clip[0] / FINE + x, clip[1] / FINE + y, clip[2] / FINE, clip[3] / FINE] }),
    };
  }
  const moved = { x: mark.x / FINE + x, y: mark.y / FINE + y };
  return mark.kind === 'text'
    ? { ...mark, ...moved, size: mark.size / FINE }
    : { ...mark, ...moved, width: mark.width / FINE, height: mark.height / FINE };
}

// Text ----------------------------------------------------------------------------------------------------------------

const context = document.createElement('canvas').getContext('2d')!;

export const fontOf = ({ size, bold = false }: { readonly size: number; readonly bold?: boolean }): string =>
  `${bold ? 'bold ' : ''}${size}px ${FONT}`;

function widthOf(text: string, style: Style): number {
  context.font = fontOf(style);
  return context.measureText(text).width;
}

function wrapped(text: string, style: Style, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer, style) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

// Legend --------------------------------------------------------------------------------------------------------------

const SWATCH = 26;
const entryWidth = ({ text }: LegendEntry): number => SWATCH + widthOf(text, BODY) + 18;

function rowsOf(entries: readonly LegendEntry[], room: number): readonly (readonly LegendEntry[])[] {
  const rows: LegendEntry[][] = [];
  let used = Infinity;
  for (const entry of entries) {
    used += entryWidth(entry);
    if (used > room) {
      rows.push([]);
      used = entryWidth(entry);
    }
    rows.at(-1)!.push(entry);
  }
  return rows;
}

function swatch({ mark, series }: LegendEntry, x: number, y: number): readonly Mark[] {
  const color = series === undefined ? light.foreground : light.series[series]!;
  const [height, middle] = [CAPITAL * BODY.size, y + (CAPITAL * BODY.size) / 2];
  const rect = { kind: 'rect', x, y, width: 18, height, color } as const;
  const stroke = (segments: readonly number[], thickness: number, dash?: readonly [number, number]): Mark => ({
    ...{ kind: 'stroke', segments, color, thickness },
    ...(dash && { dash }),
  });
  const across = [x, middle, x + 18, middle];
  const upright = [x + 9, y - 2, x + 9, y + height + 2];
  switch (mark) {
    case 'bar':
      return [{ ...rect, opacity: 1 }];
    case 'band':
      return [{ ...rect, opacity: 0.25 }];
    case 'line':
      return [stroke(across, 2.5)];
    case 'dot':
      return [stroke([x + 9, middle, x + 9, middle], 7)];
    case 'dashed':
      return [stroke(across, 2, [5, 4])];
    case 'limit':
      return [stroke(upright, 1.5, [4, 3])];
    case 'upright':
      return [stroke(upright, 1)];
  }
}

function scaleBar({ map, low, high }: ColorScale, y: number): readonly Mark[] {
  const text = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');
  const left = MARGIN + widthOf(text(low), BODY) + 8;
  const baseline = y + (BAR.height + CAPITAL * BODY.size) / 2;
  const steps = Array.from({ length: BAR.width }, (_, i): Mark => ({
    ...{ kind: 'rect', x: left + i, y, width: 1, height: BAR.height, opacity: 1 },
    color: colorAt(colormap(map), i / (BAR.width - 1)),
  }));
  return [
    { kind: 'text', x: MARGIN, y: baseline, text: text(low), align: 'left', ...BODY },
    ...steps,
    { kind: 'text', x: left + BAR.width + 8, y: baseline, text: text(high), align: 'left', ...BODY },
  ];
}

// Classes -------------------------------------------------------------------------------------------------------------

type Matrix = NonNullable<Words['matrix']>;
/** Degrees by which the names of columns rise. */
const RISE = 40;

/** What the names need to the left of the matrix, above it, and beyond its last column. */
function matrixRoom({ names }: Matrix): Readonly<Record<'left' | 'top' | 'right', number>> {
  const longest = greatest(names.map((name) => widthOf(name, BODY)));
  const angle = (RISE * Math.PI) / 180;
  return {
    left: Math.ceil(longest + SPACE),
    top: Math.ceil(longest * Math.sin(angle) + 2 * BODY.size + SPACE),
    right: Math.ceil(longest * Math.cos(angle)),
  };
}

function matrixNames(
  { names, rows, columns }: Matrix,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
): readonly Mark[] {
  const { top } = matrixRoom({ names, rows, columns });
  const middle = (i: number): number => ((i + 0.5) * side) / names.length;
  const capital = CAPITAL * BODY.size;
  return [
    ...[
      { x: x + side / 2, y: y - top + capital, text: columns, align: 'center' as const },
      { x: x - SPACE, y: y - SPACE / 2, text: rows, align: 'right' as const },
    ].map((title): Mark => ({ kind: 'text', ...title, ...BODY, bold: true })),
    ...names.flatMap((text, i): readonly Mark[] => [
      { kind: 'text', x: x - SPACE, y: y + middle(i) + capital / 2, text, align: 'right', ...BODY },
      { kind: 'text', x: x + middle(i), y: y - SPACE / 2, text, align: 'left', turned: -RISE, ...BODY },
    ]),
  ];
}

const SHARE = { row: 20, bar: 150 };

function shareBars({ names, values, right }: NonNullable<Words['shares']>, top: number): readonly Mark[] {
  const left = MARGIN + greatest(names.map((name) => widthOf(`${name} ✓`, BODY))) + SPACE;
  return names.flatMap((name, i): readonly Mark[] => {
    const [y, value] = [top + i * SHARE.row, values[i] ?? 0];
    const style = { ...BODY, bold: i === right };
    const line = { kind: 'text', y: y + CAPITAL * BODY.size, ...style } as const;
    const bar = { kind: 'rect', x: left, y, height: CAPITAL * BODY.size } as const;
    return [
      { ...line, x: MARGIN, text: i === right ? `${name} ✓` : name, align: 'left' },
      { ...bar, width: SHARE.bar, color: light.muted, opacity: 1 },
      ...(value > 0 ? [{ ...bar, width: SHARE.bar * value, color: light.series[0]!, opacity: 1 }] : []),
      { ...line, x: left + SHARE.bar + 56, text: `${(100 * value).toFixed(1)}%`, align: 'right' },
    ];
  });
}
