import { ACTIVATION_REFERENCE } from '../../engine/activation-forms';
import { greatest } from '../../engine/extremes';
import type { NDArray } from '../../nn';
import type { ActivationName } from '../../nn/activations';
import type { Cropping2D } from '../../nn/layers';
import type { Text } from '../language';
import type { LayerKind, LayerSpec } from './architecture';
import { layerOf } from './layers';
import { windowOf, windowStart } from './window';

/** An index into a layer's output or input, without the batch: `[y, x, channel]` or `[unit]`. */
export type Place = readonly number[];

/** One product of a weighted sum. */
export interface Term {
  /** Null: outside the image, where padding 'same' puts zeros. */
  readonly from: Place | null;
  readonly input: number;
  readonly weight: number;
  readonly product: number;
}

/** The products of one input channel: the window's in reading order. */
export interface ChannelSum {
  readonly channel: number;
  readonly terms: readonly Term[];
  readonly sum: number;
}

export interface Weighted {
  /** Of all products. */
  readonly sum: number;
  readonly bias: number;
  /** Sum + bias. */
  readonly preactivation: number;
  readonly activation: ActivationName;
  readonly value: number;
}

/** How a number comes about, by the form of the computation: what the page draws of it. */
export type Explanation =
  | (Weighted & {
      readonly kind: 'sums';
      /** Of the window. */
      readonly columns: number;
      readonly channels: readonly ChannelSum[];
    })
  | (Weighted & { readonly kind: 'terms'; readonly terms: readonly Term[] })
  | {
      readonly kind: 'window';
      readonly columns: number;
      /** In reading order. */
      readonly window: readonly { readonly from: Place; readonly value: number }[];
      /** Which of them the value is; null where it is none alone. */
      readonly chosen: number | null;
      /** What the value is of the window's. */
      readonly is: Text;
      readonly value: number;
    }
  /** A number of the layer before, passed on as it is. */
  | { readonly kind: 'passed'; readonly from: Place; readonly says: Text; readonly value: number }
  /** Of a layer that nobody explains here. */
  | { readonly kind: 'unexplained'; readonly value: null };

const texts = {
  maximum: { en: 'the largest', ko: '가장 큰 값' },
  mean: { en: 'their mean', ko: '평균' },
  flatten: {
    en: 'Flatten computes nothing: it puts the maps in a row. This is {place} of the previous layer.',
    ko: 'Flatten 층은 계산하지 않고 특성 맵을 한 줄로 펼치기만 합니다. 이 값은 앞 층의 {place}입니다.',
  },
  dropout: {
    en: 'Dropout drops numbers only while training. Here it passes all of them on as they are.',
    ko: '드롭아웃은 훈련할 때만 값을 0으로 만듭니다. 지금은 모든 값을 그대로 전달합니다.',
  },
  atRest: {
    en: 'Outside of training this layer passes all numbers on as they are.',
    ko: '이 층은 훈련할 때가 아니면 모든 값을 그대로 전달합니다.',
  },
  cropping: {
    en: 'Cropping computes nothing: it cuts off the edges of the maps. This is {place} of the previous layer.',
    ko: '자르기 층은 계산하지 않고 특성 맵의 가장자리를 잘라 내기만 합니다. 이 값은 앞 층의 {place}입니다.',
  },
} satisfies Record<string, Text>;

type Spec<Kind extends LayerKind> = Extract<LayerSpec, { kind: Kind }>;
type Explain<Kind extends LayerKind> = (
  layer: Spec<Kind>,
  input: NDArray,
  weights: readonly NDArray[],
  place: Place,
) => Explanation;

const convolution: Explain<'conv2d'> = (layer, input, [kernel, bias], place) => {
  const channelsOf = (filter: number): ChannelSum[] => products(layer, input, kernel!, [place[0]!, place[1]!, filter]);
  const channels = channelsOf(place[2]!);
  const sumOf = (filter: number): number => total(channelsOf(filter).map(({ sum }) => sum));
  return {
    kind: 'sums',
    columns: layer.kernelSize,
    channels,
    ...weigh(layer.activation, bias!, place[2]!, sumOf),
  };
};

const product: Explain<'dense'> = (layer, input, [kernel, bias], place) => {
  const units = bias!.data.length;
  const termsOf = (unit: number): Term[] =>
    Array.from(input.data, (value, i) => ({
      from: [i],
      input: value,
      weight: kernel!.data[i * units + unit]!,
      product: value * kernel!.data[i * units + unit]!,
    }));
  const sumOf = (unit: number): number => total(termsOf(unit).map(({ product }) => product));
  return { kind: 'terms', terms: termsOf(place[0]!), ...weigh(layer.activation, bias!, place[0]!, sumOf) };
};

type Pooled = Pick<Extract<Explanation, { kind: 'window' }>, 'is' | 'chosen' | 'value'>;

const pooling =
  (of: (values: readonly number[]) => Pooled) =>
  (
    layer: Spec<'maxPooling2d'> | Spec<'averagePooling2d'>,
    input: NDArray,
    _: readonly NDArray[],
    place: Place,
  ): Explanation => {
    const { y, x, size } = windowAt(layer, place, input)!;
    const window = Array.from({ length: size ** 2 }, (_, i) => {
      const from = [y + Math.floor(i / size), x + (i % size), place[2] ?? 0];
      return { from, value: valueAt(input, from) };
    });
    return { kind: 'window', columns: size, window, ...of(window.map(({ value }) => value)) };
  };

/** @param origin where in the layer's input the number of a place lies. */
const passing =
  <Kind extends LayerKind>(
    says: Text,
    origin: (place: Place, input: NDArray, layer: Spec<Kind>) => Place,
  ): Explain<Kind> =>
  (layer, input, _, place) => {
    const from = origin(place, input, layer);
    return { kind: 'passed', from, says, value: valueAt(input, from) };
  };

/**
 * The layers that are explained, by their kind: in float64 from the float32 input and weights. Dropout does nothing
 * outside of training.
 */
const EXPLANATIONS: { readonly [Kind in LayerKind]?: Explain<Kind> } = {
  conv2d: convolution,
  dense: product,
  maxPooling2d: pooling((values) => {
    const value = greatest(values);
    return { value, chosen: values.indexOf(value), is: texts.maximum };
  }),
  averagePooling2d: pooling((values) => ({ value: total(values) / values.length, chosen: null, is: texts.mean })),
  'layers.Cropping2D': passing(texts.cropping, ([y, x, channel], _, layer) => {
    const [[top], [left]] = (layerOf(layer) as Cropping2D).cropping;
    return [y! + top, x! + left, channel!];
  }),
  flatten: passing(texts.flatten, ([i], input) => unravel(i!, input.shape.slice(1))),
  dropout: passing(texts.dropout, (place) => place),
};

/**
 * How one number of a layer's output comes about.
 * @param input what the layer reads, `[1, ...shape]`.
 * @param weights kernel HWIO or `[in, units]`, and bias; none for a layer without.
 */
export function explain<Kind extends LayerKind>(
  layer: Spec<Kind>,
  input: NDArray,
  weights: readonly NDArray[],
  place: Place,
): Explanation {
  const explained = EXPLANATIONS[layer.kind];
  if (explained) return explained(layer, input, weights, place);
  return layerOf(layer).passes(0, false) === 0
    ? passing(texts.atRest, (place) => place)(layer, input, weights, place)
    : { kind: 'unexplained', value: null };
}

/** Where in an array of a shape the `i`-th number in row-major order lies, as `np.unravel_index`. */
export function unravel(i: number, shape: readonly number[]): Place {
  const place: number[] = [];
  for (const size of shape.toReversed()) {
    place.unshift(i % size);
    i = Math.floor(i / size);
  }
  return place;
}

/** The number there of one sample, `[1, ...shape]`. */
export function valueAt({ data, shape }: NDArray, place: Place): number {
  return data[place.reduce((index, at, axis) => index * shape[axis + 1]! + at, 0)]!;
}

/**
 * First row and column of the input that the kernel's or pool's window covers, and its size; null for layers without
 * one.
 */
export function windowAt(
  layer: LayerSpec,
  place: Place,
  input?: NDArray,
): { readonly y: number; readonly x: number; readonly size: number } | null {
  const window = windowOf(layerOf(layer));
  if (!window) return null;
  const [y, x] = windowStart(window, place, input?.shape.slice(1));
  return { y, x, size: window.window[0] };
}

function products(layer: Spec<'conv2d'>, input: NDArray, kernel: NDArray, place: Place): ChannelSum[] {
  const [, height = 1, width = 1, inputs = 1] = input.shape;
  const filter = place[2]!;
  const { y, x, size } = windowAt(layer, place, input)!;
  return Array.from({ length: inputs }, (_, channel) => {
    const terms = Array.from({ length: size ** 2 }, (_, i): Term => {
      const from = [y + Math.floor(i / size), x + (i % size), channel] as const;
      const inside = from[0] >= 0 && from[0] < height && from[1] >= 0 && from[1] < width;
      const value = inside ? valueAt(input, from) : 0;
      const weight = kernel.data[(i * inputs + channel) * layer.filters + filter]!;
      return { from: inside ? from : null, input: value, weight, product: value * weight };
    });
    return { channel, terms, sum: total(terms.map(({ product }) => product)) };
  });
}

function weigh(
  activation: ActivationName,
  { data: bias }: NDArray,
  at: number,
  sumOf: (unit: number) => number,
): Weighted {
  const sum = sumOf(at);
  const preactivation = sum + bias[at]!;
  const others = (): readonly number[] => Array.from(bias, (value, unit) => sumOf(unit) + value);
  return { sum, bias: bias[at]!, preactivation, activation, value: activate(activation, preactivation, at, others) };
}

/** @param others the preactivations of all units, for an activation that looks at more than one. */
function activate(activation: ActivationName, z: number, at: number, others: () => readonly number[]): number {
  const shares = (): number => total(others().map((other) => Math.exp(other - z)));
  if (activation === 'softmax') return 1 / shares();
  if (activation === 'logSoftmax') return -Math.log(shares());
  if (activation === 'sparsemax') return Math.max(z - sparsemaxThreshold(others()), 0);
  if (activation !== 'glu') return ACTIVATION_REFERENCE[activation](z);
  const all = others();
  return z * ACTIVATION_REFERENCE.sigmoid(all[at + all.length / 2]!);
}

/** What sparsemax takes off: the largest ones, as many as stay above it, then add up to 1. */
function sparsemaxThreshold(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => b - a);
  const thresholds = sorted.map((_, i) => (total(sorted.slice(0, i + 1)) - 1) / (i + 1));
  return thresholds.findLast((threshold, i) => sorted[i]! > threshold)!;
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
