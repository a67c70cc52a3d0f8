import { signal } from '@preact/signals';
import { type ComponentChildren, type JSX, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { greatest } from '../../../engine/extremes';
import type { NDArray } from '../../../nn';
import type { ActivationName } from '../../../nn/activations';
import { featureMaps, image } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import {
  type ChannelSum,
  type Explanation,
  type Place,
  type Term,
  type Weighted,
  explain,
  valueAt,
  windowAt,
} from '../../run/explain';
import { Choice } from './choice';
import { Figure, channelOf, figure, tint } from './figures';
import { nameOf, sayShape } from './layer-names';
import { type Look, inputOf } from './look';
import { channel, hovered } from './selection';
import { Softmax } from './softmax';
import './pixel.css';

const texts = {
  title: { en: 'How this number is computed', ko: '이 숫자가 나온 과정' },
  pixel: { en: '{name}, map {map}, row {row}, column {column}', ko: '{name}, 특성 맵 {map}번, {row}행 {column}열' },
  unit: { en: '{name}, number {i}', ko: '{name}, {i}번째 숫자' },
  class: { en: '{name}, {class}', ko: '{name}, {class}' },
  image: { en: 'The image, and the window of {size} over it', ko: '이미지와 그 위의 {size} 창' },
  inputMap: {
    en: 'Map {map} of {name}, and the window of {size} over it',
    ko: '{name}의 특성 맵 {map}번과 그 위의 {size} 창',
  },
  terms: { en: 'The {count} {count|product|products}: input × weight', ko: '곱 {count}개: 입력 × 가중치' },
  channelTerms: {
    en: 'The {count} {count|product|products} of input map {map}: input × weight',
    ko: '입력 특성 맵 {map}번의 곱 {count}개: 입력 × 가중치',
  },
  largest: { en: 'The {shown} largest of {count} {count|product|products}', ko: '곱 {count}개 중 가장 큰 {shown}개' },
  padding: { en: 'padding', ko: '패딩' },
  channels: {
    en: '{total} {total|product|products} in {count} {count|sum|sums}, one for each input map. Choose one to see its products.',
    ko: '곱 {total}개를 입력 특성 맵별로 더한 합 {count}개입니다. 하나를 고르면 그 곱을 볼 수 있습니다.',
  },
  order: { en: 'Order', ko: '순서' },
  bySize: { en: 'Largest first', ko: '큰 것부터' },
  byNumber: { en: 'By number', ko: '번호순' },
  sum: { en: 'Sum of {count} {count|product|products}', ko: '곱 {count}개의 합' },
  bias: { en: '+ bias', ko: '+ 절편' },
  preactivation: { en: '= before activation', ko: '= 활성화 함수 전' },
  gpu: { en: 'The GPU’s number', ko: 'GPU가 계산한 값' },
  cpu: { en: 'The CPU’s number', ko: 'CPU가 계산한 값' },
  difference: { en: '|difference|', ko: '|차이|' },
  softmax: { en: 'softmax, shared with the others', ko: 'softmax, 모든 클래스의 합이 1이 되도록 바꾼 값' },
  linear: { en: 'linear: as it is', ko: 'linear: 그대로' },
  values: { en: 'The {count} {count|value|values} in the window', ko: '창 안의 값 {count}개' },
  from: { en: 'input', ko: '입력' },
  fromPlace: { en: 'row {row}, column {column}, map {map}', ko: '{row}행 {column}열, 특성 맵 {map}번' },
  fromUnit: { en: 'number {i}', ko: '{i}번째' },
  input: { en: 'input', ko: '입력' },
  weight: { en: 'weight', ko: '가중치' },
  product: { en: 'product', ko: '곱' },
  rest: { en: 'the {count} {count|other|others together}', ko: '나머지 {count}개의 합' },
  passed: { en: 'passed on', ko: '전달한 값' },
  unexplained: {
    en: 'This layer is not shown in detail; the number is what the network computed.',
    ko: '이 층의 계산은 여기서 풀어 보이지 않습니다. 신경망이 앞 층의 값으로 계산한 값만 보여 줍니다.',
  },
} satisfies Record<string, Text>;

/** A window of more is no grid to read; of it the largest products are listed. */
const WIDEST_GRID = 7;
const LISTED = 12;

/** What the ids begin with, where a pixel is explained in two places of the page. */
const Prefix = createContext('');

/** An id, as that place has it. */
function useIds(): (name: string) => string {
  const prefix = useContext(Prefix);
  return (name) => prefix + name;
}

interface PixelProps {
  readonly look: Look;
  readonly at: number;
  readonly place: Place;
  /** CSS pixels across what the window slides over. */
  readonly space?: number;
  /** Of the ids within. Default: none. */
  readonly prefix?: string;
  /** Whether pixel follows pixel by itself, so that what is said of each is to stay in its place. Default false. */
  readonly sweeping?: boolean;
  /** Where the number lies, beside the window that it is of. */
  readonly children?: ComponentChildren;
}

export interface PixelAtProps extends Omit<PixelProps, 'place'> {
  /** What is explained while nothing is pointed at. */
  readonly picked: number;
  readonly count: number;
  readonly placeOf: (i: number) => Place;
}

/** The pixel or unit under the pointer, explained. Apart from the maps, which pointing does not change. */
export function PixelAt({ picked, count, placeOf, ...rest }: PixelAtProps): JSX.Element {
  return <Pixel {...rest} place={placeOf(Math.min(hovered.value ?? picked, count - 1))} />;
}

/**
 * What is between the layer's input and one of its numbers: the window, the products, the sum, and the same from the
 * GPU.
 */
export function Pixel({
  look,
  at,
  place,
  space = 0,
  prefix = '',
  sweeping = false,
  children,
}: PixelProps): JSX.Element {
  const { layers, dataset } = look.run.config;
  const layer = layers[at]!;
  const input = inputOf(look, at);
  const explanation = explain(layer, input, look.weights[at]!, place);
  const opened =
    explanation.kind === 'sums'
      ? Math.min(channel.value ?? largest(explanation.channels), explanation.channels.length - 1)
      : (place[2] ?? 0);
  const name = nameOf(layers, at);
  const [row = 0, column = 0, map = 0] = place;
  const title =
    place.length === 3
      ? say(texts.pixel, { name, map: map + 1, row: row + 1, column: column + 1 })
      : at === layers.length - 1
        ? say(texts.class, { name, class: CLASS_NAMES[dataset][language.value][row]! })
        : say(texts.unit, { name, i: row + 1 });
  return (
    <Prefix.Provider value={prefix}>
      <section class="pixel" id={`${prefix}pixel`} aria-labelledby={`${prefix}pixel-title`}>
        <h3 id={`${prefix}pixel-title`}>{say(texts.title)}</h3>
        <p id={`${prefix}pixel-place`}>{title}</p>
        <div class="way">
          {children && windowAt(layer, place, input) ? (
            <InputWindow look={look} at={at} place={place} input={input} channel={opened} space={space} />
          ) : null}
          {children}
        </div>
        <Equation
          explanation={explanation}
          computed={valueAt(look.outputs[at]!, place)}
          by={look.run.recorded ? 'cpu' : 'gpu'}
        />
        <Way look={look} at={at} opened={opened} explanation={explanation} sweeping={sweeping} />
      </section>
    </Prefix.Provider>
  );
}

interface WayProps {
  readonly look: Look;
  readonly at: number;
  /** The input channel that is shown. */
  readonly opened: number;
  readonly explanation: Explanation;
  readonly sweeping: boolean;
}

/** What the number was computed of. */
function Way({ look, at, opened, explanation, sweeping }: WayProps): JSX.Element {
  const id = useIds();
  switch (explanation.kind) {
    case 'sums': {
      const { channels, columns } = explanation;
      const { terms } = channels[opened]!;
      const caption = say(channels.length > 1 ? texts.channelTerms : texts.terms, {
        count: terms.length,
        map: opened + 1,
      });
      return (
        <>
          {channels.length > 1 ? <Channels channels={channels} opened={opened} sweeping={sweeping} /> : null}
          {columns > WIDEST_GRID ? (
            <Terms terms={terms} label={sayFrom} />
          ) : (
            <Products terms={terms} columns={columns} caption={caption} />
          )}
        </>
      );
    }
    case 'terms':
      return (
        <>
          {explanation.activation === 'softmax' ? <Softmax id={id('softmax')} look={look} at={at} /> : null}
          <Terms terms={explanation.terms} label={(from) => sayFrom(originOf(look, at - 1, from))} />
        </>
      );
    case 'window': {
      const { window, columns, chosen: marked, is } = explanation;
      return (
        <div class="scroll" tabIndex={0} role="group" aria-label={say(texts.values, { count: window.length })}>
          <table id={id('window-values')} class="products">
            <caption>{say(texts.values, { count: window.length })}</caption>
            <tbody>
              {rowsOf(window, columns).map((cells, y) => (
                <tr key={y}>
                  {cells.map((cell, x) => {
                    const chosen = y * columns + x === marked;
                    return (
                      <td key={x} class={chosen ? 'chosen' : undefined}>
                        <Figure value={cell.value} />
                        {chosen ? <small>{say(is)}</small> : null}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    }
    case 'passed':
      return <p>{say(explanation.says, { place: sayFrom(explanation.from) })}</p>;
    case 'unexplained':
      return <p>{say(texts.unexplained)}</p>;
  }
}

/** Where a number that a layer passes on comes from: of a row, its place in the maps. */
function originOf({ run, outputs, image, weights }: Look, at: number, place: Place): Place {
  const layer = run.config.layers[at];
  if (!layer) return place;
  const explanation = explain(layer, inputOf({ image, outputs }, at), weights[at]!, place);
  return explanation.kind === 'passed' ? explanation.from : place;
}

function sayFrom(from: Place): string {
  const [row = 0, column = 0, map = 0] = from;
  return from.length === 3
    ? say(texts.fromPlace, { row: row + 1, column: column + 1, map: map + 1 })
    : say(texts.fromUnit, { i: row + 1 });
}

const rowsOf = <T,>(cells: readonly T[], columns: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );

const largest = (channels: readonly ChannelSum[]): number =>
  channels.reduce((best, { sum }, i) => (Math.abs(sum) > Math.abs(channels[best]!.sum) ? i : best), 0);

interface InputWindowProps {
  readonly look: Look;
  readonly at: number;
  readonly place: Place;
  readonly input: NDArray;
  readonly channel: number;
  /** CSS pixels that the input and the padding around it take at most. */
  readonly space: number;
}

/** What the layer reads, with the window that made the number over it. */
function InputWindow({ look, at, place, input, channel, space }: InputWindowProps): JSX.Element {
  const id = useIds();
  const { layers } = look.run.config;
  const window = windowAt(layers[at]!, place, input)!;
  const [, height = 1, width = 1] = input.shape;
  const start = windowAt(layers[at]!, [0, 0], input)!;
  const padding = -start.y;
  const scale = Math.max(1, Math.floor(space / (Math.max(height, width) + 2 * padding)));
  const size = sayShape([window.size, window.size]);
  const caption =
    at === 0
      ? say(texts.image, { size })
      : say(texts.inputMap, { map: channel + 1, name: nameOf(layers, at - 1), size });
  const one = channelOf(input, channel);
  return (
    <figure style={{ width: `${(width + 2 * padding) * scale}px` }}>
      <figcaption>{caption}</figcaption>
      <div class="over" style={{ padding: `${padding * scale}px` }}>
        <Picture
          id={id('input-map')}
          label={caption}
          draw={({ theme, dots }) =>
            at === 0
              ? image({ data: one.data, shape: [height, width] }, { theme, scale: scale * dots, vmin: 0, vmax: 1 })
              : featureMaps(one, { theme, columns: 1, scale: scale * dots })
          }
        />
        <div
          id={id('window')}
          class="window"
          style={{
            left: `${(window.x + padding) * scale}px`,
            top: `${(window.y + padding) * scale}px`,
            width: `${window.size * scale}px`,
            height: `${window.size * scale}px`,
          }}
        />
      </div>
    </figure>
  );
}

/** The products of one input channel, as the kernel lies. */
function Products({
  terms,
  columns,
  caption,
}: {
  readonly terms: readonly Term[];
  readonly columns: number;
  readonly caption: string;
}): JSX.Element {
  const id = useIds();
  const most = greatest(terms.map(({ product }) => Math.abs(product)));
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table id={id('products')} class="products">
        <caption>{caption}</caption>
        <tbody>
          {rowsOf(terms, columns).map((row, y) => (
            <tr key={y}>
              {row.map(({ from, input, weight, product }, x) => (
                <td key={x} class={from ? undefined : 'outside'} style={tint(product, most)}>
                  <span>{from ? figure(input) : `0 (${say(texts.padding)})`}</span>
                  <span>× {figure(weight)}</span>
                  <span>
                    = <Figure value={product} />
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const order = signal<'size' | 'number'>('size');

/** The sums of the input channels, one of which is opened. */
function Channels({
  channels,
  opened,
  sweeping,
}: {
  readonly channels: readonly ChannelSum[];
  readonly opened: number;
  readonly sweeping: boolean;
}): JSX.Element {
  const id = useIds();
  const most = greatest(channels.map(({ sum }) => Math.abs(sum)));
  const sorted =
    order.value === 'size' && !sweeping ? channels.toSorted((a, b) => Math.abs(b.sum) - Math.abs(a.sum)) : channels;
  const total = channels.length * channels[0]!.terms.length;
  return (
    <div>
      <p>{say(texts.channels, { total, count: channels.length })}</p>
      {sweeping ? null : (
        <Choice
          id={id('channel-order')}
          legend={say(texts.order)}
          value={order.value}
          onChange={(value) => (order.value = value)}
          options={[
            { value: 'size', text: say(texts.bySize) },
            { value: 'number', text: say(texts.byNumber) },
          ]}
        />
      )}
      <ol id={id('channels')} class="channels">
        {sorted.map(({ channel: of, sum }) => (
          <li key={of}>
            <button
              type="button"
              aria-pressed={of === opened}
              style={tint(sum, most)}
              onClick={() => (channel.value = of)}
            >
              <span>{of + 1}</span>
              <Figure value={sum} />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The largest products of many, and the others together. */
function Terms({
  terms,
  label,
}: {
  readonly terms: readonly Term[];
  readonly label: (from: Place) => string;
}): JSX.Element {
  const id = useIds();
  const sorted = terms.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const shown = sorted.slice(0, LISTED);
  const others = sorted.slice(LISTED);
  const most = Math.abs(shown[0]!.product);
  const caption = say(texts.largest, { shown: shown.length, count: terms.length });
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table id={id('terms')} class="terms">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {[texts.from, texts.input, texts.weight, texts.product].map((text, i) => (
              <th key={i} scope="col">
                {i === 0 ? '' : i === 1 ? say(text) : `${i === 2 ? '×' : '='} ${say(text)}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ from, input, weight, product }, i) => (
            <tr key={i}>
              <th scope="row">{from ? label(from) : say(texts.padding)}</th>
              <td>{figure(input)}</td>
              <td>{figure(weight)}</td>
              <td style={tint(product, most)}>
                <Figure value={product} />
              </td>
            </tr>
          ))}
          {others.length > 0 ? (
            <tr>
              <th scope="row" colSpan={3}>
                {say(texts.rest, { count: others.length })}
              </th>
              <td>
                <Figure value={others.reduce((sum, { product }) => sum + product, 0)} />
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

const sayActivation = (activation: ActivationName): string =>
  activation === 'softmax' || activation === 'linear'
    ? say(texts[activation])
    : activation === 'relu'
      ? 'ReLU'
      : activation;

interface EquationProps {
  readonly explanation: Explanation;
  /** What the network computed, and on what. */
  readonly computed: number;
  readonly by: 'gpu' | 'cpu';
}

/** From the sum to the value, and how far that is from the network's. */
function Equation({ explanation, computed, by }: EquationProps): JSX.Element {
  const { value } = explanation;
  return (
    <dl class="equation">
      {'activation' in explanation ? <Steps explanation={explanation} count={countOf(explanation)} /> : null}
      {value === null ? null : <Part id="pixel-value" name={nameOfValue(explanation)} value={value} strong />}
      <Part id="gpu-value" name={say(texts[by])} value={computed} />
      {value === null ? null : <Part id="difference" name={say(texts.difference)} value={Math.abs(value - computed)} />}
    </dl>
  );
}

function nameOfValue(explanation: Exclude<Explanation, { kind: 'unexplained' }>): string {
  switch (explanation.kind) {
    case 'sums':
    case 'terms':
      return `→ ${sayActivation(explanation.activation)}`;
    case 'window':
      return say(explanation.is);
    case 'passed':
      return say(texts.passed);
  }
}

const countOf = (explanation: Extract<Explanation, Weighted>): number =>
  explanation.kind === 'sums'
    ? explanation.channels.reduce((count, { terms }) => count + terms.length, 0)
    : explanation.terms.length;

function Steps({ explanation, count }: { readonly explanation: Weighted; readonly count: number }): JSX.Element {
  return (
    <>
      <Part id="pixel-sum" name={say(texts.sum, { count })} value={explanation.sum} />
      <Part id="pixel-bias" name={say(texts.bias)} value={explanation.bias} />
      <Part id="preactivation" name={say(texts.preactivation)} value={explanation.preactivation} />
    </>
  );
}

function Part({
  id,
  name,
  value,
  strong = false,
}: {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly strong?: boolean;
}): JSX.Element {
  const ids = useIds();
  return (
    <div class={strong ? 'strong' : undefined}>
      <dt>{name}</dt>
      <dd>
        <Figure id={ids(id)} value={value} />
      </dd>
    </div>
  );
}
