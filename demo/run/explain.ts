import { ACTIVATION_REFERENCE } from '../../engine/activation-forms';
import { greatest } from '../../engine/extremes';
import type { NDArray } from '../../nn';
import type { ActivationName } from '../../nn/activations';
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

export type Explanation =
  | (Weighted & { readonly kind: 'conv2d'; readonly kernelSize: number; readonly channels: readonly ChannelSum[] })
  | (Weighted & { readonly kind: 'dense'; readonly terms: readonly Term[] })
  | {
      readonly kind: 'maxPooling2d' | 'averagePooling2d';
      readonly poolSize: number;
      /** In reading order. */
      readonly window: readonly { readonly from: Place; readonly value: number }[];
      readonly value: number;
    }
  | { readonly kind: 'flatten' | 'dropout'; readonly from: Place; readonly value: number }
  /** Of a layer that nobody explains here. */
  | { readonly kind: 'unexplained'; readonly value: null };

type Spec<Kind extends LayerKind> = Extract<LayerSpec, { kind: Kind }>;
type Explain<Kind extends LayerKind> = (
  layer: Spec<Kind>,
  input: NDArray,
  weights: readonly NDArray[],
  place: Place,
) => Explanation;

const conv2d: Explain<'conv2d'> = (layer, input, [kernel, bias], place) => {
  const channelsOf = (filter: number): ChannelSum[] => products(layer, input, kernel!, [place[0]!, place[1]!, filter]);
  const channels = channelsOf(place[2]!);
  const sumOf = (filter: number): number => total(channelsOf(filter).map(({ sum }) => sum));
  return {
    kind: 'conv2d',
    kernelSize: layer.kernelSize,
    channels,
    ...weigh(layer.activation, bias!, place[2]!, sumOf),
  };
};

const dense: Explain<'dense'> = (layer, input, [kernel, bias], place) => {
  const units = bias!.data.length;
  const termsOf = (unit: number): Term[] =>
    Array.from(input.data, (value, i) => ({
      from: [i],
      input: value,
      weight: kernel!.data[i * units + unit]!,
      product: value * kernel!.data[i * units + unit]!,
    }));
  const sumOf = (unit: number): number => total(termsOf(unit).map(({ product }) => product));
  return { kind: 'dense', terms: termsOf(place[0]!), ...weigh(layer.activation, bias!, place[0]!, sumOf) };
};

const pooling =
  (of: (values: readonly number[]) => number) =>
  (
    layer: Spec<'maxPooling2d'> | Spec<'averagePooling2d'>,
    input: NDArray,
    _: readonly NDArray[],
    place: Place,
  ): Explanation => {
    const { poolSize, kind } = layer;
    const { y, x } = windowAt(layer, place, input)!;
    const window = Array.from({ length: poolSize ** 2 }, (_, i) => {
      const from = [y + Math.floor(i / poolSize), x + (i % poolSize), place[2] ?? 0];
      return { from, value: valueAt(input, from) };
    });
    return { kind, poolSize, window, value: of(window.map(({ value }) => value)) };
  };

/**
 * How one number of a layer comes about, in float64 from the float32 input and weights: dropout does nothing outside of
 * training.
 */
const EXPLANATIONS: { readonly [Kind in LayerKind]?: Explain<Kind> } = {
  conv2d,
  dense,
  maxPooling2d: pooling(greatest),
  averagePooling2d: pooling((values) => total(values) / values.length),
  flatten: (_, input, __, [i]) => passed('flatten', input, unravel(i!, input.shape.slice(1))),
  dropout: (_, input, __, place) => passed('dropout', input, place),
};

const passed = (kind: 'flatten' | 'dropout', input: NDArray, from: Place): Explanation => ({
  kind,
  from,
  value: valueAt(input, from),
});

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
  return explained ? explained(layer, input, weights, place) : { kind: 'unexplained', value: null };
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
  if (activation !== 'glu') return ACTIVATION_REFERENCE[activation](z);
  const all = others();
  return z * ACTIVATION_REFERENCE.sigmoid(all[at + all.length / 2]!);
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
