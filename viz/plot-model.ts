import { ArgumentError } from '../engine/errors';
import { greatest, least } from '../engine/extremes';
import { assertKnown, shown } from '../engine/known-options';
import type { KerasTensor, Layer, Model, Node } from '../nn';
import { type LayerLabelOptions, layerLabel } from '../nn/layer-label';
import { helveticaWidth } from './helvetica';
import { type LayoutBox, type LayoutEdge, type Point, layeredLayout } from './layered-layout';
import { type Color, Raster, textWidth } from './raster';
import { escaped, hex, short } from './svg';

/** Options of `plotModel` and `plotModelSVG`, with the names and defaults of `keras.utils.plot_model`. */
export interface PlotModelOptions extends LayerLabelOptions {
  /** From top to bottom, or from left to right. Default 'TB'. */
  rankdir?: 'TB' | 'LR';
  /** The layers of models among the layers, in a dashed frame. Default false: such a model is one box. */
  expandNested?: boolean;
  /** Dots per inch, as Keras has it: at 96, a pixel is CSS's. Default 200. */
  dpi?: number;
}

/**
 * The layers as boxes and what they read as arrows, after `keras.utils.plot_model`, whose boxes these are; a shared
 * layer is one box, with the shapes of its first use. Letters that are not ASCII are hollow boxes;
 * `plotModelSVG` has them all. For a file, `writePNG('model.png', plotModel(model))`.
 * @throws ArgumentError for a model that does not know its input shape, and for a picture of more than 2^28 pixels.
 */
export function plotModel(model: Model, options: PlotModelOptions = {}): Raster {
  assertPlotOptions('plotModel', model, options);
  const block = drawn(model, options, pixelFace);
  const scale = scaleOf(options);
  const [width, height] = [Math.ceil(block.width * scale), Math.ceil(block.height * scale)];
  if (width * height > 2 ** 28)
    throw new ArgumentError(`plotModel: ${width} x ${height} pixels are too many; lower the dpi, or take plotModelSVG`);
  const raster = new Raster(width, height);
  block.paint(rasterSheet(raster, scale), 0, 0);
  return raster;
}

/** `plotModel` as the text of an SVG file, its letters in Helvetica or Arial. */
export function plotModelSVG(model: Model, options: PlotModelOptions = {}): string {
  assertPlotOptions('plotModelSVG', model, options);
  const block = drawn(model, options, helvetica);
  const scale = scaleOf(options);
  const [width, height] = [Math.ceil(block.width), Math.ceil(block.height)];
  const parts: string[] = [];
  block.paint(svgSheet(parts), 0, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${short(width * scale)}" ` +
      `height="${short(height * scale)}" viewBox="0 0 ${width} ${height}" ` +
      'font-family="Helvetica, Arial, sans-serif">',
    `<title>${escaped(model.name)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function assertPlotOptions(what: string, model: unknown, options: PlotModelOptions): void {
  if (Object(model) !== model || !('layers' in (model as object)))
    throw new ArgumentError(`${what}: expected a model, got ${shown(model)}`);
  if ('toFile' in options || 'to_file' in options)
    throw new ArgumentError(
      `${what}: it gives the figure; for a file write await savefig('model.png', plotModel(model))`,
    );
  assertKnown(what, options, [
    'showShapes',
    'showDtype',
    'showLayerNames',
    'showLayerActivations',
    'showTrainable',
    'rankdir',
    'expandNested',
    'dpi',
  ]);
}

function scaleOf({ dpi = 200 }: PlotModelOptions): number {
  if (!(dpi > 0 && dpi < Infinity)) throw new ArgumentError(`plotModel: dpi is ${dpi}; it must be above zero.`);
  return dpi / 96;
}

// Boxes ---------------------------------------------------------------------------------------------------------------

/** Pixels at 96 dpi; fonts of 16 and 14 points as in Keras. */
const HEADER = { size: 64 / 3, height: 50 };
const CELL = { size: 56 / 3, height: 47 };
const PADDING = 13;
const FRAME = 3;
const MARGIN = 10;
/** Around what is in the frame of a nested model. */
const CLUSTER = 18;

const BLACK = 0x000000;
const WHITE = 0xffffff;
const FOREST_GREEN = 0x228b22;
const FIREBRICK = 0xb22222;

type Weight = 'regular' | 'bold';

interface Run {
  readonly text: string;
  readonly weight: Weight;
}

interface Cell {
  readonly runs: readonly Run[];
  readonly color: Color;
  readonly background: Color;
}

const regular = (text: string): Run => ({ text, weight: 'regular' });
const bold = (text: string): Run => ({ text, weight: 'bold' });
const plain = (label: string, value: string): Cell => ({
  runs: [regular(label), bold(value)],
  color: BLACK,
  background: WHITE,
});

const FREEZING: Readonly<Record<`${boolean}`, Cell>> = {
  true: { runs: [bold('Trainable')], color: WHITE, background: FOREST_GREEN },
  false: { runs: [bold('Non-trainable')], color: WHITE, background: FIREBRICK },
};

/** How wide texts are, at a size in pixels. */
interface Face {
  width(text: string, weight: Weight, size: number): number;
  space(size: number): number;
}

/** What is drawn on, in pixels at 96 dpi. */
interface Sheet {
  rect(x: number, y: number, width: number, height: number, color: Color): void;
  /** @param x its left. @param y the middle of its capitals. */
  text(x: number, y: number, run: Run, width: number, size: number, color: Color): void;
  line(points: readonly Point[], dashed?: boolean): void;
  /** A triangle with its tip at a point; (dx, dy) is where it points to. */
  head(tip: Point, dx: number, dy: number): void;
}

/** Something of a size that can be put anywhere. */
interface Block {
  readonly width: number;
  readonly height: number;
  /** Where edges enter and leave it, across the direction in which the graph runs. */
  readonly ins: readonly number[];
  /** Undefined where nothing leaves. */
  readonly outs: readonly (number | undefined)[];
  /** Whether edges end here, rather than go on inside. */
  readonly leaf: boolean;
  paint(sheet: Sheet, x: number, y: number): void;
}

interface Style extends PlotModelOptions {
  readonly face: Face;
}

function layerBlock(layer: Layer, style: Style): Block {
  const { face, rankdir } = style;
  const { name, className, activation, cells: said } = layerLabel(layer, style);
  const header: Cell = {
    runs: name === null ? [bold(className)] : [bold(name), regular(`(${className})`)],
    color: WHITE,
    background: BLACK,
  };
  const cells = said.map((cell) => ('value' in cell ? plain(cell.title, cell.value) : FREEZING[`${cell.trainable}`]));
  const rows = [
    { ...HEADER, cells: [header] },
    ...(activation === null ? [] : [{ ...CELL, cells: [plain('Activation:', activation)] }]),
    ...(cells.length > 0 ? [{ ...CELL, cells }] : []),
  ].map(({ size, height, cells }) => {
    const widths = cells.map(({ runs }) => even(runsWidth(face, runs, size)) + 2 * PADDING);
    return { size, height, cells, widths, width: widths.reduce((sum, width) => sum + FRAME + width, FRAME) };
  });
  const width = even(greatest(rows.map((row) => row.width)));
  const height = rows.reduce((sum, row) => sum + row.height + FRAME, FRAME);
  const port = (rankdir === 'LR' ? height : width) / 2;
  return {
    width,
    height,
    ins: [port],
    outs: [port],
    leaf: true,
    paint(sheet, x, y) {
      sheet.rect(x, y, width, height, BLACK);
      let top = y + FRAME;
      for (const row of rows) {
        const stretch = (width - row.width) / row.cells.length;
        let left = x + FRAME;
        row.cells.forEach(({ runs, color, background }, i) => {
          const cellWidth = row.widths[i]! + stretch;
          if (background !== BLACK) sheet.rect(left, top, cellWidth, row.height, background);
          let start = left + (cellWidth - runsWidth(face, runs, row.size)) / 2;
          for (const run of runs) {
            const runWidth = face.width(run.text, run.weight, row.size);
            sheet.text(start, top + row.height / 2, run, runWidth, row.size, color);
            start += runWidth + face.space(row.size);
          }
          left += cellWidth + FRAME;
        });
        top += row.height + FRAME;
      }
    },
  };
}

/** A middle on a whole pixel keeps lines sharp. */
const even = (value: number): number => 2 * Math.ceil(value / 2);

const runsWidth = (face: Face, runs: readonly Run[], size: number): number =>
  runs.reduce((sum, { text, weight }) => sum + face.width(text, weight, size) + face.space(size), -face.space(size));

// Graphs --------------------------------------------------------------------------------------------------------------

const isModel = (layer: Layer): layer is Model => 'layers' in layer;

/** Every use of a layer between a model's inputs and its outputs. */
function usesIn({ inputs, outputs }: Model): Set<Node> {
  const found = new Set(inputs.map(({ node }) => node));
  const visit = ({ node }: KerasTensor): void => {
    if (found.has(node)) return;
    found.add(node);
    node.inputs?.forEach(visit);
  };
  outputs.forEach(visit);
  return found;
}

function drawn(model: Model, options: PlotModelOptions, face: Face): Block {
  const graph = graphBlock(model, { ...options, face }, null);
  return {
    ...graph,
    width: graph.width + 2 * MARGIN,
    height: graph.height + 2 * MARGIN,
    paint: (sheet, x, y) => graph.paint(sheet, x + MARGIN, y + MARGIN),
  };
}

/**
 * The layers of a model and the edges between them. A nested model has ports, at which the edges of the outer one go
 * on.
 * @param read which of a nested model's outputs the outer one reads.
 */
function graphBlock(model: Model, style: Style, read: readonly boolean[] | null): Block {
  const { layers, inputs, outputs } = model;
  const nodes = [...usesIn(model)];
  const readers = nodes.filter((node) => !node.outputs.some((tensor) => inputs.includes(tensor)));
  const leaving = [...readers.flatMap((node) => node.inputs ?? []), ...outputs.filter((_, i) => read?.[i])];
  const blocks = layers.map((layer) => {
    if (style.expandNested && isModel(layer)) {
      return clusterBlock(
        layer,
        style,
        layer.outputs.map((_, i) => leaving.some((tensor) => tensor.layer === layer && tensor.index === i)),
      );
    }
    return layerBlock(layer, style);
  });
  const port = (): Block => ({ width: 0, height: 0, ins: [0], outs: [0], leaf: false, paint: () => undefined });
  const pins: LayoutBox['pin'][] = layers.map(() => undefined);
  const addPort = (pin: 'first' | 'last'): number => {
    pins.push(pin);
    return blocks.push(port()) - 1;
  };
  const ins = read ? inputs.map(() => addPort('first')) : [];
  const outs = outputs.map((_, i) => (read?.[i] ? addPort('last') : undefined));

  const edges = new Map<string, LayoutEdge>();
  const join = (from: number | undefined, output: number, to: number | undefined, input: number): void => {
    if (from === undefined || to === undefined) return;
    const fromX = blocks[from]!.outs[output] ?? blocks[from]!.outs[0] ?? 0;
    const toX = blocks[to]!.ins[input] ?? blocks[to]!.ins[0]!;
    edges.set([from, fromX, to, toX].join(), { from, fromX, to, toX });
  };
  const place = new Map(layers.map((layer, i) => [layer, i]));
  // A Sequential's Input is not among its layers: what reads it reads the port.
  const source = (tensor: KerasTensor): readonly [number | undefined, number] =>
    place.has(tensor.layer) ? [place.get(tensor.layer), tensor.index] : [ins[inputs.indexOf(tensor)], 0];
  inputs.forEach(({ layer }, i) => join(ins[i], 0, place.get(layer), 0));
  for (const { layer, inputs } of readers) inputs?.forEach((tensor, i) => join(...source(tensor), place.get(layer), i));
  outputs.forEach((tensor, i) => join(...source(tensor), outs[i], 0));

  const turned = style.rankdir === 'LR';
  const boxes = blocks.map(({ width, height }, i) => ({
    width: turned ? height : width,
    height: turned ? width : height,
    pin: pins[i]!,
  }));
  const list = [...edges.values()];
  const layout = layeredLayout(boxes, list);
  const turn = ([x, y]: Point): Point => (turned ? [y, x] : [x, y]);
  const [width, height] = turn([layout.width, layout.height]);
  return {
    width,
    height,
    ins: ins.map((i) => layout.boxes[i]![0]),
    outs: outs.map((i) => (i === undefined ? undefined : layout.boxes[i]![0])),
    leaf: false,
    paint(sheet, x, y) {
      layout.edges.forEach((corners, i) => {
        const points = corners.map((point) => turn(point)).map(([px, py]): Point => [x + px, y + py]);
        arrow(sheet, points, blocks[list[i]!.to]!.leaf);
      });
      blocks.forEach((block, i) => {
        const [left, top] = turn(layout.boxes[i]!);
        block.paint(sheet, x + left, y + top);
      });
    },
  };
}

const HEAD_LENGTH = 12;

/** @param head without one, the edge goes on elsewhere. */
function arrow(sheet: Sheet, points: readonly Point[], head: boolean): void {
  const [tip, before] = [points.at(-1)!, points.at(-2)!];
  const [dx, dy] = [Math.sign(tip[0] - before[0]), Math.sign(tip[1] - before[1])];
  if (!head) return sheet.line(points);
  sheet.line([...points.slice(0, -1), [tip[0] - dx * (HEAD_LENGTH - 2), tip[1] - dy * (HEAD_LENGTH - 2)]]);
  sheet.head(tip, dx, dy);
}

/** A nested model in its frame, its name at the top left. */
function clusterBlock(model: Model, style: Style, read: readonly boolean[]): Block {
  const graph = graphBlock(model, style, read);
  const label = regular(model.name);
  const { size, height: labelHeight } = CELL;
  const labelWidth = even(style.face.width(model.name, 'regular', size));
  const turned = style.rankdir === 'LR';
  // From the top, edges come in to the right of the name.
  const aside = turned ? 0 : Math.max(0, labelWidth + 16 - least(graph.ins));
  const [left, top] = [CLUSTER + aside, labelHeight];
  const width = even(Math.max(left + graph.width, CLUSTER + labelWidth) + CLUSTER);
  const height = even(top + graph.height + CLUSTER);
  const across = turned ? top : left;
  const ins = graph.ins.map((x) => across + x);
  const outs = graph.outs.map((x) => (x === undefined ? undefined : across + x));
  return {
    width,
    height,
    ins,
    outs,
    leaf: false,
    paint(sheet, x, y) {
      const frame: readonly Point[] = [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
        [x, y],
      ];
      sheet.line(frame, true);
      sheet.text(x + CLUSTER, y + labelHeight / 2, label, labelWidth, size, BLACK);
      const through = (at: number, from: number, to: number): void =>
        sheet.line(
          turned
            ? [
                [x + from, y + at],
                [x + to, y + at],
              ]
            : [
                [x + at, y + from],
                [x + at, y + to],
              ],
        );
      const [start, end, all] = turned ? [left, left + graph.width, width] : [top, top + graph.height, height];
      for (const at of ins) through(at, 0, start);
      for (const at of outs) if (at !== undefined) through(at, end, all);
      graph.paint(sheet, x + left, y + top);
    },
  };
}

// Sheets --------------------------------------------------------------------------------------------------------------

/** Of the pixel font, 2 pixels to a unit whatever the size: its letters are as wide as Helvetica's at 16 points. */
const UNIT = 2;

const pixelFace: Face = {
  width: (text, weight) => textWidth(text, UNIT) + (weight === 'bold' ? 1 : 0),
  space: () => 4 * UNIT,
};

const helvetica: Face = {
  width: (text, weight, size) => helveticaWidth(text, size, weight),
  space: (size) => helveticaWidth(' ', size, 'regular'),
};

function rasterSheet(raster: Raster, scale: number): Sheet {
  const segments = (points: readonly Point[]): number[] =>
    points.slice(1).flatMap((point, i) => [...points[i]!, ...point].map((value) => value * scale));
  return {
    rect: (x, y, width, height, color) => raster.fillRect(x * scale, y * scale, width * scale, height * scale, color),
    text(x, y, { text, weight }, _width, _size, color) {
      const size = UNIT * scale;
      // Twice, a pixel apart, is bold.
      for (const shift of weight === 'bold' ? [0, 1] : [0])
        raster.text((x + shift) * scale, (y - 3.5 * UNIT) * scale, text, color, { size });
    },
    line: (points, dashed) =>
      raster.stroke(segments(points), BLACK, {
        thickness: (dashed ? 1 : 2) * scale,
        dash: dashed ? [5 * scale, 4 * scale] : undefined,
      }),
    head([x, y], dx, dy) {
      const rows: number[] = [];
      for (let at = 1; at < HEAD_LENGTH * scale; at++) {
        const [far, half] = [at - 0.5, Math.max(0, (at / HEAD_LENGTH) * 5 - 0.5)];
        const [cx, cy] = [x * scale - dx * far, y * scale - dy * far];
        rows.push(cx - dy * half, cy - dx * half, cx + dy * half, cy + dx * half);
      }
      raster.stroke(rows, BLACK, { thickness: 2 });
    },
  };
}

function svgSheet(parts: string[]): Sheet {
  const path = (points: readonly Point[]): string => `M${points.map((point) => point.map(short).join(' ')).join('L')}`;
  return {
    rect: (x, y, width, height, color) =>
      parts.push(
        `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" ` +
          `fill="${hex(color)}"/>`,
      ),
    text(x, y, { text, weight }, width, size, color) {
      // The length is given, so that in another font too it fits its box. 0.72 is the height of Helvetica's capitals.
      const place =
        `x="${short(x)}" y="${short(y + 0.36 * size)}" font-size="${short(size)}" textLength="${short(width)}" ` +
        'lengthAdjust="spacingAndGlyphs"';
      parts.push(
        `<text ${place}${weight === 'bold' ? ' font-weight="bold"' : ''} fill="${hex(color)}">${escaped(text)}</text>`,
      );
    },
    line: (points, dashed) =>
      parts.push(
        `<path d="${path(points)}" fill="none" stroke="#000000" ` +
          `stroke-width="${dashed ? '1" stroke-dasharray="5 4' : 2}"/>`,
      ),
    head([x, y], dx, dy) {
      const base = (side: number): Point => [
        x - dx * HEAD_LENGTH + side * dy * 5,
        y - dy * HEAD_LENGTH + side * dx * 5,
      ];
      parts.push(`<path d="${path([[x, y], base(1), base(-1)])}Z" fill="#000000"/>`);
    },
  };
}
