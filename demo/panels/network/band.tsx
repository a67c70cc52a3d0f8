import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { greatest, least } from '../../../engine/extremes';
import type { NDArray } from '../../../nn';
import { colorAt, colormap } from '../../../viz';
import { Canvas } from '../../components/canvas';
import { Pick } from '../../components/pick';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { type End, inputsOf, outputsOf, strongest } from '../../run/connections';
import { css, theme } from '../../theme';
import { figure } from '../inside/figures';
import { nameOf, sayShape } from '../inside/layer-names';
import { type Look, inputOf } from '../inside/look';
import { type Cells, cornerOf, heightOf, sliceCells, widthOf } from './cells';
import { type ConnectionsAt, IMAGE, type Item, type Shine } from './shine';
import { drawTile, imageTiles, kernelTiles, mapTiles, sliceTiles } from './tiles';

const texts = {
  image: { en: 'Image', ko: '이미지' },
  theImage: { en: 'the image', ko: '이미지' },
  map: { en: 'map {i}', ko: '특성 맵 {i}번' },
  number: { en: 'number {i}', ko: '{i}번째 숫자' },
  of: { en: '{item} of {layer}', ko: '{layer}의 {item}' },
  maps: { en: '{count} {count|map|maps}', ko: '특성 맵 {count}개' },
  numbers: { en: '{count} {count|number|numbers}', ko: '숫자 {count}개' },
  value: { en: '{item}: {value}', ko: '{item}: {value}' },
  reads: { en: 'reads {what}', ko: '입력은 {what}' },
  read: { en: 'read by {what}', ko: '다음은 {what}' },
  most: { en: '{all} of {layer}, most of all {list}', ko: '{layer}의 {all}, 가장 강한 것은 {list}번' },
  label: { en: '{name}: {size}', ko: '{name}: {size}' },
  kernels: { en: 'above each map the kernel that made it', ko: '특성 맵마다 위에 그것을 만든 커널이 있습니다' },
  slices: {
    en: 'The kernel of map {i}, {size}: a part for each map that it reads, below it.',
    ko: '특성 맵 {i}번의 커널({size}): 입력 특성 맵마다 그 아래에 있는 한 조각입니다.',
  },
} satisfies Record<string, Text>;

export interface BandProps {
  readonly look: Look;
  readonly at: number;
  readonly cells: Cells;
  /** Those of the layer before. */
  readonly inputs: Cells | null;
  /** CSS pixels that there are. */
  readonly across: number;
  readonly connections: ConnectionsAt;
  readonly shine: Shine;
  /** What the reader points at, or has opened. */
  readonly chosen: Item | null;
  /** What of this layer is open. */
  readonly opened: number | null;
  readonly onHover: (i: number | null) => void;
  readonly onPick: (i: number) => void;
  /** What is open, below. */
  readonly children: ComponentChildren;
}

/** A layer: its maps with the kernels that made them, its numbers, or the classes. */
export function Band(props: BandProps): JSX.Element {
  const { look, at, cells, connections, chosen, opened, onHover, onPick, children } = props;
  const { layers } = look.run.config;
  const { shape } = at === IMAGE ? inputOf(look, 0) : look.outputs[at]!;
  const name = at === IMAGE ? say(texts.image) : nameOf(layers, at);
  const labelOf = (i: number): string => describe(look, connections, { at, i });
  return (
    <div class="band">
      <div class="head">
        <h3>
          {name} <small>{sayShape(shape.slice(1))}</small>
        </h3>
        <span class="said" aria-hidden="true">
          {chosen?.at === at ? labelOf(chosen.i) : ''}
        </span>
      </div>
      <Slices {...props} />
      <div class="cells" data-cells={at} style={{ width: `${widthOf(cells)}px` }}>
        <Pick
          count={cells.count}
          columns={cells.columns}
          cell={cells}
          labelOf={labelOf}
          onHover={onHover}
          onPick={at === IMAGE ? undefined : onPick}
          picked={opened}
        >
          <Cellwork {...props} name={name} />
        </Pick>
      </div>
      {children}
    </div>
  );
}

type CellworkProps = BandProps & { readonly name: string };

/** What lies in the cells. */
function Cellwork(props: CellworkProps): JSX.Element {
  const { look, at } = props;
  if (at === IMAGE || look.outputs[at]!.shape.length === 4) return <Maps {...props} />;
  return at === look.outputs.length - 1 ? <Classes {...props} /> : <Units {...props} />;
}

/** How bright an item is: none is dimmed until the reader points at something. */
function brightness({ chosen, shine, at }: BandProps, i: number): number {
  if (!chosen) return 1;
  const share = shine.items.get(at)?.get(i);
  return share === undefined ? 0.22 : 0.5 + 0.5 * share;
}

/** A cell with nothing in it yet, so that no line shows through. */
function clear(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.globalAlpha = 1;
  context.fillStyle = css(theme.value.background);
  context.beginPath();
  context.roundRect(x, y, width, height, 3);
  context.fill();
}

function Maps(props: CellworkProps): JSX.Element {
  const { look, at, cells, name } = props;
  const array = at === IMAGE ? inputOf(look, 0) : look.outputs[at]!;
  const kernel = cells.head > 0 ? look.weights[at]![0]! : null;
  const now = theme.value;
  const tiles = useMemo(() => (at === IMAGE ? imageTiles(array, now) : mapTiles(array, now)), [array, now]);
  const kernels = useMemo(() => kernel && kernelTiles(kernel, 0, now), [kernel, now]);
  const label = say(texts.label, { name, size: sayShape(array.shape.slice(1)) });
  return (
    <Canvas
      id={`network-${at + 1}`}
      label={kernels ? `${label}; ${say(texts.kernels)}` : label}
      width={widthOf(cells)}
      height={heightOf(cells)}
      draw={(context) => {
        for (let i = 0; i < cells.count; i++) {
          const [x, y] = cornerOf(cells, i);
          clear(context, x, y, cells.width, cells.height);
          context.globalAlpha = brightness(props, i);
          if (kernels) drawTile(context, kernels, i, [x, y, cells.width, cells.head - cells.gap]);
          drawTile(context, tiles, i, [x, y + cells.head, cells.width, cells.height - cells.head]);
        }
        outline(context, props);
      }}
    />
  );
}

/** Around what is lit, in the canvas's colour. */
function outline(context: CanvasRenderingContext2D, { at, cells, shine, chosen }: BandProps): void {
  context.strokeStyle = getComputedStyle(context.canvas).color;
  context.lineWidth = 2;
  for (const [i, share] of shine.items.get(at) ?? []) {
    if (chosen?.at === at && chosen.i === i) continue; // which has the focus's
    const [x, y] = cornerOf(cells, i);
    context.globalAlpha = share;
    context.beginPath();
    context.roundRect(x + 1, y + 1, cells.width - 2, cells.height - 2, 3);
    context.stroke();
  }
}

/** Numbers in a row, from the least (violet) to the greatest (yellow). */
function Units(props: CellworkProps): JSX.Element {
  const { look, at, cells, name } = props;
  const { data, shape } = look.outputs[at]!;
  const [low, high] = [least(data), greatest(data)];
  return (
    <Canvas
      id={`network-${at + 1}`}
      label={say(texts.label, { name, size: sayShape(shape.slice(1)) })}
      width={widthOf(cells)}
      height={heightOf(cells)}
      draw={(context) => {
        for (let i = 0; i < cells.count; i++) {
          const [x, y] = cornerOf(cells, i);
          context.globalAlpha = brightness(props, i);
          context.fillStyle = css(colorAt(VIRIDIS, high > low ? (data[i]! - low) / (high - low) : 0));
          context.fillRect(x, y, cells.width, cells.height);
        }
        if (cells.gap > 0) outline(context, props);
      }}
    />
  );
}

const VIRIDIS = colormap('viridis');

/** A bar for each class. */
function Classes({ look, at, cells, shine }: CellworkProps): JSX.Element {
  const { data } = look.outputs[at]!;
  const names = CLASS_NAMES[look.run.config.dataset][language.value];
  const most = Math.max(1, greatest(data));
  return (
    <ol
      class="classes"
      style={{ gap: `${cells.gap}px`, gridTemplateColumns: `repeat(${cells.columns}, ${cells.width}px)` }}
    >
      {Array.from(data, (value, i) => (
        <li key={i} style={{ height: `${cells.height}px` }}>
          <span class="bar" style={{ opacity: shine.items.get(at)?.has(i) ? 1 : 0.5 }} aria-hidden="true">
            <span style={{ height: `${(100 * Math.max(0, value)) / most}%` }} />
          </span>
          <span class="percent">{sayValue(look, at, value)}</span>
          <span>{names[i] ?? i + 1}</span>
        </li>
      ))}
    </ol>
  );
}

/** The kernel of the filter that is lit, an input map each. */
function Slices({ look, at, inputs, across, shine }: BandProps): JSX.Element | null {
  const kernel = at === IMAGE ? undefined : look.weights[at]![0];
  const filter = brightest(shine, at);
  const now = theme.value;
  const tiles = useMemo(
    () => (kernel && filter !== null && isSliced(kernel) ? sliceTiles(kernel, filter, now) : null),
    [kernel, filter, now],
  );
  if (!kernel || !inputs || !isSliced(kernel)) return null;
  const cells = sliceCells(inputs, across);
  const label = filter === null ? '' : say(texts.slices, { i: filter + 1, size: sayShape(kernel.shape.slice(0, 3)) });
  return (
    <div class="slices" style={{ width: `${widthOf(cells)}px` }} title={label}>
      <Canvas
        id={`network-kernel-${at + 1}`}
        label={label}
        width={widthOf(cells)}
        height={heightOf(cells)}
        draw={(context) => {
          if (!tiles) return;
          for (let i = 0; i < cells.count; i++) {
            const [x, y] = cornerOf(cells, i);
            clear(context, x, y, cells.width, cells.height);
            context.globalAlpha = shine.items.get(at - 1)?.has(i) ? 1 : 0.35;
            drawTile(context, tiles, i, [x, y, cells.width, cells.height]);
          }
        }}
      />
    </div>
  );
}

/** Whether a filter has a kernel for each of several maps. */
const isSliced = ({ shape }: NDArray): boolean => shape.length === 4 && shape[2]! > 1 && shape[3]! > 1;

function brightest({ items }: Shine, at: number): number | null {
  const lit = [...(items.get(at) ?? [])];
  return lit.length === 0 ? null : lit.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** What an item is, what it reads, and what reads it. */
function describe(look: Look, connections: ConnectionsAt, { at, i }: Item): string {
  const { layers } = look.run.config;
  const parts = [titleOf(look, { at, i })];
  if (at > IMAGE) parts.push(say(texts.reads, { what: sayEnds(look, at - 1, inputsOf(connections(at), i)) }));
  if (at < layers.length - 1)
    parts.push(say(texts.read, { what: sayEnds(look, at + 1, outputsOf(connections(at + 1), i)) }));
  return parts.join('; ');
}

/** The item with its number, where it is one. */
function titleOf(look: Look, { at, i }: Item): string {
  if (at === IMAGE) return say(texts.image);
  const item = sayItem(look, { at, i });
  const capital = item[0]!.toUpperCase() + item.slice(1);
  const output = look.outputs[at]!;
  return output.shape.length === 4
    ? capital
    : say(texts.value, { item: capital, value: sayValue(look, at, output.data[i]!) });
}

function sayItem({ outputs, run }: Look, { at, i }: Item): string {
  if (at === IMAGE) return say(texts.theImage);
  if (outputs[at]!.shape.length === 4) return say(texts.map, { i: i + 1 });
  return (
    (at === outputs.length - 1 ? CLASS_NAMES[run.config.dataset][language.value][i] : undefined) ??
    say(texts.number, { i: i + 1 })
  );
}

function sayEnds(look: Look, at: number, ends: readonly End[]): string {
  if (ends.length === 0) return '–';
  if (at === IMAGE) return say(texts.theImage);
  const layer = nameOf(look.run.config.layers, at);
  if (ends.length === 1) return say(texts.of, { item: sayItem(look, { at, i: ends[0]!.i }), layer });
  const all = say(look.outputs[at]!.shape.length === 4 ? texts.maps : texts.numbers, { count: ends.length });
  const list = strongest(ends, 3)
    .map(({ i }) => i + 1)
    .join(', ');
  return say(texts.most, { all, layer, list });
}

/** A share of softmax in percent. */
function sayValue({ run }: Look, at: number, value: number): string {
  const layer = run.config.layers[at]!;
  return layer.kind === 'dense' && layer.activation === 'softmax' ? `${(100 * value).toFixed(1)}%` : figure(value);
}
