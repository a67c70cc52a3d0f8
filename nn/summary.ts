import { ArgumentError, sizeOf } from '../engine';
import { greatest } from '../engine/extremes';
import { assertKnown } from '../engine/known-options';
import type { Graph } from './graph';
import type { GraphLayer } from './graph-layer';
import { isInteractiveLoggingEnabled } from './interactive-logging';
import type { Layer, Node } from './layers/layer';
import { type SymbolicShape, batchShapeText } from './symbolic-shape';
import { halfToEven } from './half-to-even';

/** Options of `model.summary()`, as in Keras. */
export interface SummaryOptions {
  /**
   * Cells of a terminal across. Default 76, what Keras takes of a terminal's 80; where it is printed to a terminal,
   * what Keras takes of that.
   */
  lineLength?: number;
  /**
   * Where each column ends, in parts of the line, which they are stretched or shrunk to fill. Default Keras's, `[0.45,
   * 0.8, 1]` or, with four columns, `[0.3, 0.56, 0.74, 1]`.
   */
  positions?: readonly number[];
  /** Also list the layers of models among the layers. Default false. */
  expandNested?: boolean;
  /** Add a column that says whether a layer is trained. Default false. */
  showTrainable?: boolean;
  /** First and last layer to list: names, or regular expressions for how names begin. Default all. */
  layerRange?: readonly [first: string, last: string];
  /** Takes the whole table. Default `console.log`. */
  printFn?: (text: string) => void;
}

const SUMMARY_OPTIONS: readonly (keyof SummaryOptions)[] = [
  'lineLength', 'positions', 'expandNested', 'showTrainable', 'layerRange', 'printFn',
]; // prettier-ignore

/** Prints Keras's table. @param options or the function that prints. */
export function printSummary(
  model: GraphLayer,
  graph: Graph | null,
  optimizerParams: number,
  options: SummaryOptions | ((text: string) => void),
): void {
  if (typeof options !== 'function') assertKnown('summary', options, SUMMARY_OPTIONS);
  // oxlint-disable-next-line no-console -- printing is what it is for
  const { printFn = console.log, ...look } = typeof options === 'function' ? { printFn: options } : options;
  // oxlint-disable-next-line no-console -- the same
  const isDefault = printFn === console.log;
  if (isDefault && !isInteractiveLoggingEnabled()) return;
  const columns = isDefault ? terminalColumns() : undefined;
  const { name, layers } = model;
  printFn(summaryText({ name, layers, leaves: model.leaves() }, graph, optimizerParams, { ...look, columns }));
}

/**
 * Keras 3's `model.summary()` as text: `print_summary` of `keras/src/utils/summary_utils.py`, the table as rich 15
 * prints it.
 * @param graph null where the model does not know its input shape. @param optimizerParams 0 until Keras has built the
 * optimizer.
 */
function summaryText(
  { name, layers, leaves }: { name: string; layers: readonly Layer[]; leaves: readonly Layer[] },
  graph: Graph | null,
  optimizerParams: number,
  {
    lineLength,
    positions,
    expandNested,
    showTrainable,
    layerRange,
    columns = 80,
  }: Omit<SummaryOptions, 'printFn'> & { columns?: number },
): string {
  const line = !graph || isLine(graph);
  lineLength ??= Math.min((line ? 88 : 108) + (showTrainable ? 12 : 0), columns - 4);
  const shown = (texts: readonly string[]): string[] =>
    texts.filter((_, i) => i < 3 || (i === 3 ? !line : showTrainable));
  const header = shown(['Layer (type)', 'Output Shape', 'Param #', 'Connected to', 'Trainable']);
  const shares = positions ?? (line ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1]);
  const ends = showTrainable ? [...shares.map((share) => share * 0.9), 1] : shares;
  const end = (i: number): number => Math.trunc((ends[i] ?? 0) * lineLength);
  const wanted = header.map((_, i) => end(i) - end(i - 1));
  if (!wanted.every((width) => width >= 4))
    throw new ArgumentError(`summary: a line of ${lineLength} is too short for a column`);
  const room = lineLength - header.length - 1;
  const widths = fitted(
    wanted.map((width) => Math.min(width + PADDING, room)),
    room,
  ).map((width) => width - PADDING);
  if (!widths.every((width) => width >= 1))
    throw new ArgumentError(`summary: a line of ${lineLength} is too short for a column`);

  const rule = ([left, dash, cross, right]: string): string =>
    left + widths.map((width) => dash!.repeat(width + 2)).join(cross) + right;
  /** @param bottom whether short cells stand on the last line of a row, not on the first. */
  const tableRow = (texts: readonly string[], bar: string, bottom = false): string => {
    const wrapped = texts.map((text, i) => wrap(text, widths[i]!));
    const height = greatest(wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      wrapped.reduce((row, lines, i) => {
        const text = lines[bottom ? at - height + lines.length : at] ?? '';
        const room = widths[i]! - cells(text);
        const indent = i === 2 ? room : showTrainable && i === header.length - 1 ? room >> 1 : 0;
        return `${row} ${' '.repeat(indent)}${text}${' '.repeat(Math.max(0, room - indent))} ${bar}`;
      }, bar),
    ).join('\n');
  };
  const inGraph = new Set(graph?.nodes);
  const rows = (layer: Layer, level: number): string[] => {
    const { className, nodes, outputShape, specs } = layer;
    const { builtAtInit } = layer.constructor as typeof Layer;
    const texts = [
      `${level > 0 ? `${'   '.repeat(level)}└ ` : ''}${layer.name} (${className})`,
      shapesText(nodes.at(-1)?.outputs ?? (outputShape ? [{ shape: outputShape }] : [])),
      outputShape || builtAtInit ? number(layer.countParams()) : '0 (unbuilt)',
      connections(layer, inGraph),
      specs.length === 0 ? '-' : layer.trainable ? 'Y' : 'N',
    ];
    const inner = expandNested && isModel(layer) ? layer.layers : [];
    return [tableRow(shown(texts), '│'), ...inner.flatMap((each) => rows(each, level + 1))];
  };
  const counted = (trained: boolean): number =>
    leaves
      .flatMap(({ specs, trainable }) => specs.filter((spec) => (trainable && spec.trainable !== false) === trained))
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const [trained, fixed] = [counted(true), counted(false)];
  // Four bytes each, but eight for the optimizer's count of steps, as on Keras's TensorFlow backend.
  const more = optimizerParams && 4;
  const params = (what: string, count: number, more = 0): string =>
    ` ${what} params: ${number(count)} (${bytes(count * 4 + more)})`;
  return [
    `Model: "${name}"`,
    rule('┏━┳┓'),
    tableRow(header, '┃', true),
    rule('┡━╇┩'),
    ...between(layers, layerRange)
      .flatMap((layer) => rows(layer, 0))
      .flatMap((row, i) => (i > 0 ? [rule('├─┼┤'), row] : [row])),
    rule('└─┴┘'),
    params('Total', trained + fixed + optimizerParams, more),
    params('Trainable', trained),
    params('Non-trainable', fixed),
    ...(more ? [params('Optimizer', optimizerParams, more)] : []),
  ].join('\n');
}

/** Columns of the terminal that the console prints to, by `COLUMNS` or by itself; undefined where there is none. */
function terminalColumns(): number | undefined {
  const process = (globalThis as Partial<typeof globalThis>).process;
  const stdout = process?.stdout as Partial<typeof globalThis.process.stdout> | undefined;
  return stdout?.isTTY ? Number(process!.env.COLUMNS) || stdout.columns : undefined;
}

const isModel = (layer: Layer): layer is GraphLayer => 'layers' in layer;

/** One layer after the other, each used once. */
const isLine = ({ nodes }: Graph): boolean =>
  new Set(nodes.map(({ layer }) => layer)).size === nodes.length &&
  nodes.every(({ inputs }, i) => i === 0 || (inputs?.length === 1 && inputs[0].node === nodes[i - 1]));

function shapesText(outputs: readonly { readonly shape: SymbolicShape; readonly batchSize?: number | null }[]): string {
  const text = outputs.map(({ shape, batchSize }) => batchShapeText(shape, batchSize)).join(', ');
  return outputs.length > 1 ? `[${text}]` : text || '?';
}

/** What the layer reads: `name[use][output]`. */
function connections({ nodes }: Layer, inGraph: ReadonlySet<Node>): string {
  const read = nodes.flatMap((node) => (inGraph.has(node) && node.inputs) || []);
  return (
    read.map(({ layer, node, index }) => `${layer.name}[${layer.nodes.indexOf(node)}][${index}]`).join(', ') || '-'
  );
}

function between(layers: readonly Layer[], range: SummaryOptions['layerRange']): readonly Layer[] {
  if (!range) return layers;
  const [from, to] = range.map((name) =>
    layers.flatMap((layer, i) => (new RegExp(`^(?:${name})`).test(layer.name) ? [i] : [])),
  );
  if (!from?.length || !to?.length) {
    throw new ArgumentError(
      `summary: layerRange [${range.join(', ')}] must name two of the layers ` +
        `${layers.map(({ name }) => name).join(', ')}`,
    );
  }
  const [first, last] = from[0]! > to.at(-1)! ? [to, from] : [from, to];
  return layers.slice(first[0], last.at(-1)! + 1);
}

/** Of a cell, beside its text. */
const PADDING = 2;

/** Widths that fill a line: rich takes from all alike what is too much, and gives by their widths what is left. */
function fitted(widths: readonly number[], line: number): number[] {
  const sum = widths.reduce((sum, width) => sum + width, 0);
  const grow = sum < line;
  let [left, shares] = [Math.abs(line - sum), grow ? sum : widths.length];
  return widths.map((width) => {
    const share = grow ? width : 1;
    const part = grow ? Math.ceil((share * left) / shares) : Math.min(width, halfToEven(left / shares));
    shares -= share;
    left -= part;
    return grow ? width + part : width - part;
  });
}

const CJK = /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f]/;
const FULL_WIDTH = /^[\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]|\ufe0f/u;
const NONE = /^[\p{M}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\u1160-\u11ff]/u;

/** What a reader takes for one character: a syllable of several letters, a face of several signs. */
const characters = (text: string): string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);

const SEGMENTER = /* @__PURE__ */ new Intl.Segmenter();

const isWide = (character: string): boolean => CJK.test(character) || FULL_WIDTH.test(character);

/** How many cells of a terminal a text takes: Hangul, Kana, Han and emoji take two each. */
const cells = (text: string): number =>
  characters(text).reduce((sum, character) => sum + (NONE.test(character) ? 0 : isWide(character) ? 2 : 1), 0);

/** The beginning of a text that fills so many cells, a space where half a character is left. */
function cut(text: string, width: number): string {
  let begin = '';
  for (const character of characters(text)) {
    if (cells(begin + character) > width) break;
    begin += character;
  }
  return begin + ' '.repeat(width - cells(begin));
}

/**
 * Breaks at spaces, as rich does; a word that is longer than the column ends in an ellipsis. Rich drops the spaces at a
 * line's end by its number of characters, so that one behind wide characters can make a word too long that would have
 * fitted.
 */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    const line = lines.at(-1)!;
    if (!line || cells(line) + cells(word.trimEnd()) <= width) lines[lines.length - 1] = line + word;
    else lines.push(word);
  }
  return lines.map((line) => {
    const spaces = line.length - line.trimEnd().length;
    const kept = line.slice(0, line.length - Math.min(spaces, Math.max(0, Array.from(line).length - width)));
    return cells(kept) > width ? `${cut(kept, width - 1)}…` : kept.trimEnd();
  });
}

const number = (value: number): string => value.toLocaleString('en-US');

/** As Keras's `readable_memory_size`: two decimals, halves to the even one, in the largest unit below. */
function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  while (size >= 1024 && units.length > 1) {
    size /= 1024;
    units.shift();
  }
  const cents = Math.round(size * 100);
  return `${((cents - (cents - size * 100 === 0.5 ? cents % 2 : 0)) / 100).toFixed(2)} ${units[0]}`;
}
