import {
  type ActivationParameters,
  ArgumentError,
  type ElementwiseActivation,
  type Shape,
  sizeOf,
  stridesOf,
} from '../../engine';
import type {
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Conv2DTranspose,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  ELU,
  Layer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  Permute,
  PReLU,
  ReLU,
  Rescaling,
  SeparableConv2D,
  Softmax,
  UpSampling2D,
  ZeroPadding2D,
} from '../../nn';
import { sampleAxes } from '../../nn/layers/axes';
import { arrayOf } from '../../nn/layers/number-nest';
import { elementwise, softmax } from './activations';
import { type Values, alongAxes, broadcast, transposed, walk } from './values';
import { convolve, convolveTransposed, pool } from './windows';

/** What a layer makes of its inputs, images channels last, without its activation. */
export interface Use<L> {
  readonly layer: L;
  readonly x: Values;
  readonly inputs: readonly Values[];
  /** In the order of `layer.specs`. */
  readonly weights: readonly Float64Array[];
  /** Of the output. */
  readonly shape: Shape;
}

type Compute<L = Layer> = (use: Use<L>) => Float64Array;

/** Adds one number a channel, the last axis. */
function withBias(y: Float64Array, bias: Float64Array | undefined): Float64Array {
  if (bias) for (let i = 0; i < y.length; i++) y[i]! += bias[i % bias.length]!;
  return y;
}

const applied =
  <L>(name: ElementwiseActivation, parameters: (layer: L) => ActivationParameters): Compute<L> =>
  ({ layer, x }) =>
    elementwise(x.data, name, parameters(layer));

/** Inputs are broadcast to the output; `of` takes what there is of it so far, and the next. */
const merged =
  (of: (a: number, b: number) => number): Compute =>
  ({ inputs, shape }) => {
    const [first, ...others] = inputs.map((input) => broadcast(input, shape));
    return others.reduce((y, other) => y.map((value, i) => of(value, other[i]!)), first!);
  };

const image = ({ shape }: Values): readonly [number, number, number] => shape as [number, number, number];

/** Zeros around, or what lies around left out where there are fewer than none. */
function framed(x: Values, [[top], [left]]: ZeroPadding2D['padding'], shape: Shape): Float64Array {
  const [height, width, channels] = image(x);
  const y = new Float64Array(sizeOf(shape));
  for (let row = Math.max(0, -top); row < Math.min(height, shape[0]! - top); row++)
    for (let column = Math.max(0, -left); column < Math.min(width, shape[1]! - left); column++) {
      const from = (row * width + column) * channels;
      y.set(x.data.subarray(from, from + channels), ((row + top) * shape[1]! + column + left) * channels);
    }
  return y;
}

/** As `layer.weights` has them: some of gamma, beta and what follows. */
function gammaAndBeta(weights: readonly Float64Array[], scale: boolean, center: boolean) {
  const rest = [...weights];
  return { gamma: scale ? rest.shift() : undefined, beta: center ? rest.shift() : undefined, rest };
}

const overImage = (x: Values, of: (row: Float64Array) => number): Float64Array => {
  const [height, width, channels] = image(x);
  const byChannel = transposed(x, [2, 0, 1]).data;
  const size = height * width;
  return Float64Array.from({ length: channels }, (_, c) => of(byChannel.subarray(c * size, (c + 1) * size)));
};

const sum = (row: Float64Array): number => row.reduce((a, b) => a + b, 0);

/** The layers, by the names of their classes. One that leaves its input as it is, as dropout does here, needs no entry. */
export const LAYERS = {
  Activation: ({ x }) => x.data,
  ActivityRegularization: ({ x }) => x.data,
  Flatten: ({ x }) => x.data,
  Reshape: ({ x }) => x.data,
  Permute: ({ layer, x }: Use<Permute>) =>
    transposed(
      x,
      layer.dims.map((axis) => axis - 1),
    ).data,

  Dense: ({ x, weights: [kernel, bias], layer: { units } }: Use<Dense>) => {
    const row = { data: x.data, shape: [1, x.data.length / x.shape.at(-1)!, x.shape.at(-1)!] };
    const point = { kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1], padding: 'valid' } as const;
    return withBias(convolve(row, kernel!, point, units).data, bias);
  },
  Conv2D: ({ layer, x, weights: [kernel, bias] }: Use<Conv2D>) =>
    withBias(convolve(x, kernel!, layer, layer.filters, layer.groups).data, bias),
  DepthwiseConv2D: ({ layer, x, weights: [kernel, bias] }: Use<DepthwiseConv2D>) => {
    const [, , channels] = image(x);
    return withBias(convolve(x, kernel!, layer, channels * layer.depthMultiplier, channels).data, bias);
  },
  SeparableConv2D: ({ layer, x, weights: [depthwise, pointwise, bias] }: Use<SeparableConv2D>) => {
    const [, , channels] = image(x);
    const each = convolve(x, depthwise!, layer, channels * layer.depthMultiplier, channels);
    const point = { kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1], padding: 'valid' } as const;
    return withBias(convolve(each, pointwise!, point, layer.filters).data, bias);
  },
  Conv2DTranspose: ({ layer, x, weights: [kernel, bias] }: Use<Conv2DTranspose>) =>
    withBias(convolveTransposed(x, kernel!, layer, layer.filters).data, bias),

  MaxPooling2D: ({ layer, x }: Use<MaxPooling2D>) => pool(x, layer, 'max'),
  AveragePooling2D: ({ layer, x }: Use<AveragePooling2D>) => pool(x, layer, 'mean'),
  GlobalMaxPooling2D: ({ x }) => overImage(x, (row) => row.reduce((a, b) => Math.max(a, b))),
  GlobalAveragePooling2D: ({ x }) => overImage(x, (row) => sum(row) / row.length),

  ReLU: applied<ReLU>('relu', ({ maxValue, negativeSlope, threshold }) => ({ maxValue, negativeSlope, threshold })),
  LeakyReLU: applied<LeakyReLU>('leakyRelu', ({ negativeSlope }) => ({ negativeSlope })),
  ELU: applied<ELU>('elu', ({ alpha }) => ({ alpha })),
  PReLU: ({ layer, x, weights: [alpha] }: Use<PReLU>) => {
    const shape = x.shape.map((size, axis) =>
      layer.sharedAxes?.some((each) => (each < 1 ? each - 1 + x.shape.length : each - 1) === axis) ? 1 : size,
    );
    const slopes = broadcast({ data: alpha!, shape }, x.shape);
    return x.data.map((value, i) => (value > 0 ? value : slopes[i]! * value));
  },
  Softmax: ({ layer, x }: Use<Softmax>) =>
    softmax(
      x,
      sampleAxes(layer.axis, x.shape).map((axis) => axis - 1),
    ),

  BatchNormalization: ({ layer, x, weights }: Use<BatchNormalization>) => {
    const { gamma, beta, rest } = gammaAndBeta(weights, layer.scale, layer.center);
    const [mean, variance] = rest;
    const axis = sampleAxes(layer.axis, x.shape)[0]! - 1;
    const [step, size] = [stridesOf(x.shape)[axis]!, x.shape[axis]!];
    const factors = variance!.map((value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + layer.epsilon));
    return x.data.map((value, i) => {
      const c = Math.floor(i / step) % size;
      return (value - mean![c]!) * factors[c]! + (beta?.[c] ?? 0);
    });
  },
  LayerNormalization: ({ layer, x, weights }: Use<LayerNormalization>) => {
    const { rmsScaling, epsilon } = layer;
    const { gamma, beta } = gammaAndBeta(weights, layer.scale || rmsScaling, layer.center && !rmsScaling);
    return alongAxes(
      x,
      sampleAxes(layer.axis, x.shape).map((axis) => axis - 1),
      (row) => {
        const mean = sum(row) / row.length;
        const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length;
        const factor = 1 / Math.sqrt(variance + epsilon);
        for (let i = 0; i < row.length; i++)
          row[i] = (row[i]! - (rmsScaling ? 0 : mean)) * factor * (gamma?.[i] ?? 1) + (beta?.[i] ?? 0);
      },
    );
  },

  ZeroPadding2D: ({ layer, x, shape }: Use<ZeroPadding2D>) => framed(x, layer.padding, shape),
  Cropping2D: ({ layer: { cropping }, x, shape }: Use<Cropping2D>) =>
    framed(
      x,
      [
        [-cropping[0][0], 0],
        [-cropping[1][0], 0],
      ],
      shape,
    ),
  UpSampling2D: ({ layer, x }: Use<UpSampling2D>) => {
    if (layer.interpolation !== 'nearest')
      throw new ArgumentError(`interpolation '${layer.interpolation}' is not computed on the CPU, only 'nearest'`);
    const [height, width, channels] = image(x);
    const steps = [width * channels, 0, channels, 0, 1];
    return walk(x.data, [height, layer.size[0], width, layer.size[1], channels], steps);
  },
  Rescaling: ({ layer, x }: Use<Rescaling>) => {
    const [scale, offset] = [layer.scale, layer.offset].map((nest) => {
      const { data, shape } = arrayOf(nest);
      return broadcast({ data: Float64Array.from(data), shape }, x.shape);
    });
    return x.data.map((value, i) => value * scale![i]! + offset![i]!);
  },

  Add: merged((a, b) => a + b),
  Subtract: merged((a, b) => a - b),
  Multiply: merged((a, b) => a * b),
  Average: (use) => merged((a, b) => a + b)(use).map((value) => value / use.inputs.length),
  Maximum: merged((a, b) => Math.max(a, b)),
  Minimum: merged((a, b) => Math.min(a, b)),
  Concatenate: ({ layer, inputs, shape }: Use<Concatenate>) => {
    const axis = sampleAxes(layer.axis, shape)[0]! - 1;
    const y = new Float64Array(sizeOf(shape));
    const whole = stridesOf(shape)[axis]! * shape[axis]!;
    let before = 0;
    for (const { data, shape: own } of inputs) {
      const part = stridesOf(own)[axis]! * own[axis]!;
      for (let i = 0; i * part < data.length; i++) y.set(data.subarray(i * part, (i + 1) * part), i * whole + before);
      before += part;
    }
    return y;
  },
} satisfies Readonly<Record<string, Compute<never>>>;
