import {
  ArgumentError,
  type NDArray,
  type ResizeInterpolation,
  type Shape,
  type Tensor,
  stridesOf,
  toNDArray,
} from '../../engine';
import { ACTIVATION_ONNX, type OnnxExpression, type OnnxNode } from '../../engine/activation-forms';
import { isKnown } from '../../engine/ndarray';
import { CELLS_BY_INTERPOLATION, type Interpolation } from '../datasets/resize-image';
import { sampleAxes } from '../layers/axes';
import { greatest, least } from '../../engine/extremes';
import type { Inputs } from '../layers/layer';
import type {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AutoContrast,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  Dense,
  Discretization,
  ELU,
  EinsumDense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  GlobalAveragePooling1D,
  Dot,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GroupNormalization,
  Layer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling1D,
  MaxPooling2D,
  Normalization,
  RMSNormalization,
  ReLU,
  Permute,
  RepeatVector,
  Rescaling,
  Resizing,
  Softmax,
  SeparableConv1D,
  SeparableConv2D,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
  ZeroPadding2D,
} from '../layers';
import { arrayOf } from '../layers/number-nest';
import { middleWindow, missingSides } from '../layers/preprocessing/smart-resize';
import { softmaxAxes } from '../layers/activations/softmax';
import { type Attribute, type Edge, type OnnxGraph, float, int, ints, string } from './onnx-graph';

/**
 * Where a tensor has its channels: in the last axis, as here, or after the samples, as ONNX's convolutions and pools
 * have them.
 */
export type Layout = 'channelsLast' | 'channelsFirst';

/** The axes of the other layout in the order of this one; `rank` counts that of the samples. */
function permutationTo(layout: Layout, rank: number): readonly number[] {
  const spatial = Array.from({ length: rank - 2 }, (_, i) => i + 1);
  return layout === 'channelsFirst' ? [0, rank - 1, ...spatial] : [0, ...spatial.map((axis) => axis + 1), 1];
}

/** What is at the starts of all axes, then at their ends, as the format orders them: [top, left, bottom, right]. */
type Sides = readonly number[];

/** A value with zeros around it. */
interface Padded {
  readonly inner: Value;
  readonly zeros: Sides;
}

/** What a layer gives, in the layout it is computed in, and in the other where something asks for that. */
export class Value {
  readonly #edges = new Map<Layout, Edge>();

  constructor(
    readonly graph: OnnxGraph,
    /** Of the layer. */
    readonly name: string,
    /** Of one sample, channels last. */
    readonly shape: Shape,
    readonly layout: Layout,
    /** Called once, when something first asks for it. */
    readonly write: () => Edge,
    /** Another way to have it, for what pads by itself. */
    readonly padded?: Padded,
  ) {}

  in(layout: Layout): Edge {
    const wanted = this.shape.length < 2 ? this.layout : layout;
    const edge = this.#edges.get(wanted) ?? (wanted === this.layout ? this.write() : this.#transposed(wanted));
    this.#edges.set(wanted, edge);
    return edge;
  }

  #transposed(layout: Layout): Edge {
    const perm = ints(permutationTo(layout, this.shape.length + 1));
    return this.graph.node(`${this.name}/Transpose`, 'Transpose', [this.in(this.layout)], { perm });
  }
}

/** What is inside of all zeros that layers put around it. */
const unpadded = (x: Value): Padded => x.padded ?? { inner: x, zeros: x.shape.slice(1).flatMap(() => [0, 0]) };

const plus = (a: Sides, b: Sides): Sides => a.map((side, i) => side + b[i]!);

/** A model's weights, each in the file once, however many layers are uses of it. */
export class Weights {
  readonly #edges = new Map<Tensor, Edge>();

  private constructor(
    readonly graph: OnnxGraph,
    readonly arrays: ReadonlyMap<Tensor, NDArray>,
  ) {}

  static async read(graph: OnnxGraph, weights: readonly Tensor[]): Promise<Weights> {
    const arrays = await Promise.all(weights.map((weight) => weight.array()));
    return new Weights(graph, new Map(weights.map((weight, i) => [weight, arrays[i]!])));
  }

  /** @param permutation of its axes, where the format has another order. @param shape after that, if another. */
  edge(weight: Tensor, name: string, permutation?: readonly number[], shape?: Shape): Edge {
    const write = (): Edge => {
      const array = permuted(this.arrays.get(weight)!, permutation);
      return this.graph.initializer(name, { ...array, shape: shape ?? array.shape });
    };
    const found = this.#edges.get(weight) ?? write();
    this.#edges.set(weight, found);
    return found;
  }
}

function permuted({ data, shape }: NDArray, permutation?: readonly number[]): NDArray<Float32Array> {
  if (!permutation) return { data: Float32Array.from(data), shape };
  const strides = stridesOf(shape);
  const offsets = permutation.reduce(
    (offsets, axis) =>
      offsets.flatMap((offset) => Array.from({ length: shape[axis]! }, (_, i) => offset + i * strides[axis]!)),
    [0],
  );
  return {
    data: Float32Array.from(offsets, (offset) => data[offset]!),
    shape: permutation.map((axis) => shape[axis]!),
  };
}

/** One use of a layer, as it is written. The first node has the layer's name, those after it the operator's as well. */
export class Use {
  #nodes = 0;

  constructor(
    readonly layer: Layer,
    readonly name: string,
    /** Of the output of one sample, channels last. */
    public shape: Shape,
    readonly weights: Weights,
  ) {}

  node(op: string, inputs: readonly Edge[], attributes: Readonly<Record<string, Attribute>> = {}): Edge {
    return this.weights.graph.node(this.#nodes++ === 0 ? this.name : `${this.name}/${op}`, op, inputs, attributes);
  }

  weight(index: number, permutation?: readonly number[], shape?: Shape): Edge {
    const name = `${this.name}/${this.layer.specs[index]!.name}`;
    return this.weights.edge(this.layer.weights[index]!, name, permutation, shape);
  }

  /** A weight of the sizes of some axes of the input, for it to be broadcast to the others. */
  alongAxes(index: number, axes: readonly number[], shape: Shape): Edge {
    const weight = this.weight(index);
    if (axes.every((axis, i) => axis === shape.length - axes.length + 1 + i)) return weight;
    const sizes = shape.map((size, i) => BigInt(axes.includes(i + 1) ? size : 1));
    return this.node('Reshape', [weight, this.constant(`shape${index}`, BigInt64Array.from(sizes), [sizes.length])]);
  }

  constant(name: string, data: Float32Array | BigInt64Array, shape: Shape = []): Edge {
    return this.weights.graph.initializer(`${this.name}/${name}`, { data, shape });
  }

  value(layout: Layout, edge: Edge): Value {
    return new Value(this.weights.graph, this.name, this.shape, layout, () => edge);
  }

  /** Of another shape, channels last. */
  valueOf(shape: Shape, edge: Edge): Value {
    return new Value(this.weights.graph, this.name, shape, 'channelsLast', () => edge);
  }

  padded(layout: Layout, write: () => Edge, padded: Padded): Value {
    return new Value(this.weights.graph, this.name, this.shape, layout, write, padded);
  }

  refuse(problem: string): never {
    throw new ArgumentError(`exportONNX: layer "${this.layer.name}" (${this.layer.className}) ${problem}`);
  }
}

/** Written as a method, which may take the very layer: the tables are looked up by the name of its class. */
type Emitter = { emit(use: Use, layer: Layer, inputs: Inputs<Value>): Value }['emit'];

const identity: Emitter = (_use, _layer, [x]) => x;

/**
 * What the windows need beyond the input, the odd cell at the end. That is `padding: 'same'`; windows of 'valid' lie
 * inside.
 */
function pads(input: Shape, output: Shape, window: Shape, strides: Shape, dilations: Shape): Sides {
  const totals = window.map((size, i) =>
    Math.max((output[i]! - 1) * strides[i]! + (size - 1) * dilations[i]! + 1 - input[i]!, 0),
  );
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}

/** The axes of a kernel whose last two come first, the last of them before the other. */
const kernelFirst = (window: Shape): Shape => [window.length + 1, window.length, ...window.keys()];

interface Windowed {
  readonly kernelSize: Shape;
  readonly strides: Shape;
  readonly dilationRate: Shape;
  readonly padding: string;
}

/** The convolution of a layer by `kernel`, in groups. */
function convolution(use: Use, layer: Windowed, x: Value, kernel: Edge, bias: readonly Edge[], groups: number): Edge {
  const { kernelSize, strides, dilationRate, padding } = layer;
  const { inner, zeros } = unpadded(x); // a convolution's own padding is zeros too
  const own =
    padding === 'causal'
      ? [(kernelSize[0]! - 1) * dilationRate[0]!, 0]
      : pads(x.shape, use.shape, kernelSize, strides, dilationRate);
  return use.node('Conv', [inner.in('channelsFirst'), kernel, ...bias], {
    kernel_shape: ints(kernelSize),
    strides: ints(strides),
    dilations: ints(dilationRate),
    pads: ints(plus(zeros, own)),
    ...(groups > 1 && { group: int(groups) }),
  });
}

const conv: Emitter = (use, layer: Conv1D | Conv2D, [x]) => {
  const { kernelSize, useBias, groups } = layer;
  const kernel = use.weight(0, kernelFirst(kernelSize));
  const y = convolution(use, layer, x, kernel, useBias ? [use.weight(1)] : [], groups);
  return use.value('channelsFirst', y);
};

/** The kernel `[..., in, multiplier]` as `[in * multiplier, 1, ...]`. */
function depthwiseKernel(use: Use, kernelSize: Shape): Edge {
  const rank = kernelSize.length;
  const [channels, multiplier] = use.layer.specs[0]!.shape.slice(-2) as [number, number];
  return use.weight(0, [rank, rank + 1, ...kernelSize.keys()], [channels * multiplier, 1, ...kernelSize]);
}

const depthwiseConv: Emitter = (use, layer: DepthwiseConv1D | DepthwiseConv2D, [x]) => {
  const { kernelSize, useBias } = layer;
  const bias = useBias ? [use.weight(1)] : [];
  const y = convolution(use, layer, x, depthwiseKernel(use, kernelSize), bias, x.shape.at(-1)!);
  return use.value('channelsFirst', y);
};

const separableConv: Emitter = (use, layer: SeparableConv1D | SeparableConv2D, [x]) => {
  const { kernelSize, useBias } = layer;
  const channels = convolution(use, layer, x, depthwiseKernel(use, kernelSize), [], x.shape.at(-1)!);
  const inputs = [channels, use.weight(1, kernelFirst(kernelSize)), ...(useBias ? [use.weight(2)] : [])];
  return use.value('channelsFirst', use.node('Conv', inputs));
};

const convTranspose: Emitter = (use, layer: Conv1DTranspose | Conv2DTranspose, [x]) => {
  const { kernelSize, strides, dilationRate, useBias } = layer;
  const inputs = [x.in('channelsFirst'), use.weight(0, kernelFirst(kernelSize)), ...(useBias ? [use.weight(1)] : [])];
  const attributes = {
    kernel_shape: ints(kernelSize),
    strides: ints(strides),
    dilations: ints(dilationRate),
    // Of the convolution that it is the gradient of.
    pads: ints(pads(use.shape, x.shape, kernelSize, strides, dilationRate)),
    output_padding: ints(
      kernelSize.map((size, i) =>
        Math.max(use.shape[i]! - (x.shape[i]! - 1) * strides[i]! - (size - 1) * dilationRate[i]! - 1, 0),
      ),
    ),
  };
  return use.value('channelsFirst', use.node('ConvTranspose', inputs, attributes));
};

type AnyPool = MaxPooling1D | MaxPooling2D | AveragePooling1D | AveragePooling2D;

export function pool(op: 'MaxPool' | 'AveragePool'): Emitter {
  return (use, { poolSize, strides }: AnyPool, [x]) => {
    // AveragePool leaves the padding out of the mean unless told to count it.
    const attributes = {
      kernel_shape: ints(poolSize),
      strides: ints(strides),
      pads: ints(pads(x.shape, use.shape, poolSize, strides, Array<number>(poolSize.length).fill(1))),
    };
    return use.value('channelsFirst', use.node(op, [x.in('channelsFirst')], attributes));
  };
}

/** Of windows that are all of one size and do not overlap. */
function adaptivePool(op: 'MaxPool' | 'AveragePool'): Emitter {
  return (use, { outputSize }: AdaptivePool, [x]) => {
    const window = outputSize.map((size, i) => x.shape[i]! / size);
    if (!window.every((size) => Number.isInteger(size) && isKnown(size)))
      use.refuse(
        `has outputSize [${outputSize.join(', ')}] for an input of [${x.shape.slice(0, -1).join(', ')}], and ONNX ` +
          'has no windows of several sizes: choose sizes that divide those of the input',
      );
    const attributes = { kernel_shape: ints(window), strides: ints(window) };
    return use.value('channelsFirst', use.node(op, [x.in('channelsFirst')], attributes));
  };
}

type AdaptivePool = AdaptiveAveragePooling1D | AdaptiveAveragePooling2D | AdaptiveMaxPooling1D | AdaptiveMaxPooling2D;
type GlobalPool = GlobalAveragePooling1D | GlobalAveragePooling2D | GlobalMaxPooling1D | GlobalMaxPooling2D;

function globalPool(op: 'ReduceMean' | 'ReduceMax'): Emitter {
  return (use, { keepDims }: GlobalPool, [x]) => {
    const first = x.layout === 'channelsFirst' ? 2 : 1;
    const axes = ints(Array.from({ length: x.shape.length - 1 }, (_, i) => first + i));
    return use.value(x.layout, use.node(op, [x.in(x.layout)], { axes, keepdims: int(keepDims ? 1 : 0) }));
  };
}

/** Written by way of an axis more: see ZeroPadding2D. */
function zeroPadding(use: Use, x: Value, starts: Shape, ends: Shape): Value {
  const { inner, zeros } = unpadded(x);
  const padded = { inner, zeros: plus(zeros, [...starts, ...ends]) };
  const write = (): Edge => {
    const axes = use.constant('axes', BigInt64Array.of(1n), [1]);
    const [before, after] = [padded.zeros.slice(0, starts.length), padded.zeros.slice(starts.length)];
    const sides = BigInt64Array.from([0, 0, 0, ...before, 0, 0, 0, ...after], BigInt);
    const unsqueezed = use.node('Unsqueeze', [inner.in('channelsFirst'), axes]);
    return use.node('Squeeze', [use.node('Pad', [unsqueezed, use.constant('pads', sides, [sides.length])]), axes]);
  };
  return use.padded('channelsFirst', write, padded);
}

/** Whatever the sizes are, which may not be known: ends count from behind, and beyond all of them is the end itself. */
function cropping(use: Use, x: Value, starts: Shape, ends: Shape): Value {
  const indices = (name: string, of: Shape): Edge => use.constant(name, BigInt64Array.from(of, BigInt), [of.length]);
  const [from, to] = [
    indices('starts', starts),
    indices(
      'ends',
      ends.map((end) => (end > 0 ? -end : 2 ** 31)),
    ),
  ];
  const axes = indices(
    'axes',
    starts.map((_, i) => i + 2),
  );
  return use.value('channelsFirst', use.node('Slice', [x.in('channelsFirst'), from, to, axes]));
}

/** How the operator Resize computes what Keras's interpolations do, at the centres of the pixels. */
const RESIZING: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  nearest: {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  },
  bilinear: { mode: string('linear') },
};

/** By one product of matrices for the rows and one for the columns: what ONNX has no operator for. */
function resizedByProducts(use: Use, x: Value, interpolation: Exclude<Interpolation, 'nearest'>): Value {
  const [from, to] = [x.shape.slice(0, 2), use.shape.slice(0, 2)];
  if (!from.every(isKnown))
    use.refuse(`resizes images whose size is not known by '${interpolation}': give the input sizes`);
  const [rows, columns] = from.map((size, i) => {
    const matrix = new Float32Array(to[i]! * size);
    CELLS_BY_INTERPOLATION[interpolation](size, to[i]!).forEach(({ first, weights }, cell) =>
      weights.forEach(
        (weight, k) => (matrix[i === 0 ? cell * size + first + k : (first + k) * to[i]! + cell] = weight),
      ),
    );
    return use.constant(i === 0 ? 'rows' : 'columns', matrix, i === 0 ? [to[i]!, size] : [size, to[i]!]);
  }) as [Edge, Edge];
  return use.value('channelsFirst', use.node('MatMul', [use.node('MatMul', [rows, x.in('channelsFirst')]), columns]));
}

function upSampling(use: Use, x: Value, factors: Shape, interpolation: ResizeInterpolation): Value {
  const attributes = RESIZING[interpolation];
  if (!attributes) return resizedByProducts(use, x, interpolation as 'bicubic');
  const scales = use.constant('scales', Float32Array.from([1, 1, ...factors]), [factors.length + 2]);
  const inputs = [x.in('channelsFirst'), use.constant('roi', new Float32Array(0), [0]), scales];
  return use.value('channelsFirst', use.node('Resize', inputs, attributes));
}

/**
 * Images in the size that the use has, each pixel at the centre of its own. @param antialias whether pixels are
 * averaged where images get smaller, which the operator set has not.
 */
export function resized(use: Use, x: Value, interpolation: ResizeInterpolation, antialias: boolean): Value {
  if (antialias) use.refuse('has antialias, which operator set 17 does not have; turn it off');
  if (!Object.hasOwn(RESIZING, interpolation)) return resizedByProducts(use, x, interpolation as 'bicubic');
  const attributes =
    interpolation === 'nearest'
      ? { mode: string('nearest'), nearest_mode: string('round_prefer_ceil') }
      : RESIZING[interpolation];
  const longs = (name: string, ...of: readonly number[]): Edge =>
    use.constant(name, BigInt64Array.from(of, BigInt), [of.length]);
  const input = x.in('channelsFirst');
  const kept = use.node('Slice', [use.node('Shape', [input]), longs('start', 0), longs('end', 2)]);
  const sizes = use.node('Concat', [kept, longs('size', ...use.shape.slice(0, -1))], { axis: int(0) });
  const none = use.constant('none', new Float32Array(0), [0]);
  return use.value('channelsFirst', use.node('Resize', [input, none, none, sizes], attributes));
}

/** The largest window in the middle of images that has the proportions of the use, in its size. */
function smartResized(use: Use, x: Value, interpolation: ResizeInterpolation, antialias: boolean): Value {
  const [height, width] = x.shape as [number, number];
  if (![height, width].every(isKnown)) use.refuse('crops images whose size is not known: give the input sizes');
  const [start, size] = middleWindow([height, width], use.shape as unknown as readonly [number, number]);
  return resized(use, windowOf(use, x, start, size), interpolation, antialias);
}

/** A window of images. */
function windowOf(use: Use, x: Value, start: Shape, size: Shape): Value {
  const ends = size.map((each, i) => x.shape[i]! - start[i]! - each);
  const edge = cropping(use, x, start, ends).in('channelsFirst');
  return new Value(use.weights.graph, use.name, [...size, x.shape.at(-1)!], 'channelsFirst', () => edge);
}

/** Categories, of which fractions are dropped, as ones and zeros along a new last axis. */
function encoded(use: Use, x: Edge, mode: string, depth: number): Value {
  const places = use.constant(
    'places',
    Float32Array.from({ length: depth }, (_, i) => i),
    [depth],
  );
  const last = use.constant('last', BigInt64Array.of(-1n), [1]);
  const whole = use.node('Cast', [use.node('Cast', [x], { to: int(7) })], { to: int(1) });
  const same = use.node('Equal', [use.node('Unsqueeze', [whole, last]), places]);
  const oneHot = use.node('Cast', [same], { to: int(1) });
  if (mode === 'one_hot') return use.value('channelsLast', reshaped(use, 'shape', oneHot, use.shape));
  const along = use.constant('along', BigInt64Array.of(-2n), [1]);
  return use.value(
    'channelsLast',
    mode === 'count'
      ? use.node('ReduceSum', [oneHot, along], { keepdims: int(0) })
      : use.node('ReduceMax', [oneHot], { axes: ints([-2]), keepdims: int(0) }),
  );
}

/** Channels first if one of them is so already. */
const layoutOf = (inputs: Inputs<Value>): Layout =>
  inputs.find(({ layout }) => layout === 'channelsFirst')?.layout ?? 'channelsLast';

/** The layout in which an axis of the layer's input is that of the channels. */
function withChannelsAt(use: Use, axis: number, shape: Shape): Layout {
  const [at] = sampleAxes(axis, shape);
  if (at === shape.length) return 'channelsFirst';
  return at === 1
    ? 'channelsLast'
    : use.refuse(`has axis ${axis}, which cannot be written; expected that of the channels, the first or the last`);
}

/** One input after the other; samples of fewer axes get axes of size 1 in front. */
function merge(op: string): Emitter {
  return (use, _layer, inputs) => {
    const ranks = inputs.map(({ shape }) => shape.length);
    const rank = greatest(ranks);
    const layout = least(ranks) === rank ? layoutOf(inputs) : 'channelsLast';
    const aligned = inputs.map((x, i) => {
      const missing = rank - x.shape.length;
      if (missing === 0) return x.in(layout);
      return reshaped(use, `shape ${i}`, x.in(layout), [...Array<number>(missing).fill(1), ...x.shape]);
    });
    return use.value(
      layout,
      aligned.reduce((a, b) => use.node(op, [a, b])),
    );
  };
}

/** Samples in another shape, as many as there are; one size may be -1, or not known. */
export function reshaped(use: Use, name: string, x: Edge, shape: Shape): Edge {
  if (shape.filter((size) => size === -1 || !isKnown(size)).length > 1)
    use.refuse('gives more than one size that is not known');
  // 0: as many samples as there are.
  const sizes = BigInt64Array.from([0, ...shape.map((size) => (isKnown(size) ? size : -1))], BigInt);
  return use.node('Reshape', [x, use.constant(name, sizes, [sizes.length])]);
}

function alongLastAxis(op: string): Emitter {
  return (use, _layer, [x]) => {
    const axis = int(x.layout === 'channelsFirst' ? 1 : x.shape.length);
    return use.value(x.layout, use.node(op, [x.in(x.layout)], { axis }));
  };
}

/** On each element, in whichever layout. */
export function computed(expression: OnnxExpression): Emitter {
  return (use, _layer, [x]) => {
    const write = (part: OnnxExpression): Edge => {
      if (part === 'x') return x.in(x.layout);
      if (typeof part === 'number') return use.constant('constant', Float32Array.of(part));
      const inputs: Edge[] = [];
      let attributes: Readonly<Record<string, Attribute>> = {};
      for (const argument of part.slice(1)) {
        if (isAttributes(argument)) attributes = mapValues(argument, float);
        else inputs.push(write(argument as OnnxExpression));
      }
      return use.node(part[0], inputs, attributes);
    };
    return use.value(x.layout, write(expression));
  };
}

const isAttributes = (argument: OnnxNode[number]): argument is Readonly<Record<string, number>> =>
  typeof argument === 'object' && !Array.isArray(argument);

const mapValues = <T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));

/** The half of the last axis with the numbers, times the sigmoid of the other. */
const glu: Emitter = (use, _layer, [x]) => {
  const [half, axis] = [use.shape.at(-1)!, x.layout === 'channelsFirst' ? 1 : x.shape.length];
  const bound = (name: string, index: number): Edge => use.constant(name, BigInt64Array.of(BigInt(index)), [1]);
  const [begin, middle, end] = [bound('begin', 0), bound('middle', half), bound('end', 2 * half)];
  const along = bound('axis', axis);
  const slice = (from: Edge, to: Edge): Edge => use.node('Slice', [x.in(x.layout), from, to, along]);
  return use.value(x.layout, use.node('Mul', [slice(begin, middle), use.node('Sigmoid', [slice(middle, end)])]));
};

/** ONNX has no sparsemax: what counts is found by comparing each with all. */
const sparsemax: Emitter = (use, _layer, [x]) => {
  const axis = x.shape.length;
  const at = (name: string, index: number): Edge => use.constant(name, BigInt64Array.of(BigInt(index)), [1]);
  const [last, next] = [at('axis', axis), at('next', axis + 1)];
  const input = x.in('channelsLast');
  const one = use.constant('one', Float32Array.of(1));
  const sumOf = (values: Edge): Edge => use.node('ReduceSum', [values, last], { keepdims: int(1) });
  const number = (truth: Edge): Edge => use.node('Cast', [truth], { to: int(1) });
  const [each, others] = [use.node('Unsqueeze', [input, next]), use.node('Unsqueeze', [input, last])];
  const notLess = number(use.node('GreaterOrEqual', [others, each]));
  const alongOthers = (values: Edge): Edge => use.node('ReduceSum', [values, next], { keepdims: int(0) });
  const sums = alongOthers(use.node('Mul', [notLess, others]));
  const reached = use.node('Add', [use.node('Mul', [alongOthers(notLess), input]), one]);
  const support = number(use.node('Greater', [reached, sums]));
  const total = use.node('Sub', [sumOf(use.node('Mul', [input, support])), one]);
  const tau = use.node('Div', [total, sumOf(support)]);
  return use.value('channelsLast', use.node('Relu', [use.node('Sub', [input, tau])]));
};

/** What follows a layer, by the name of its activation. */
export const activations: Readonly<Record<string, Emitter>> = {
  ...mapValues(ACTIVATION_ONNX, computed),
  linear: identity,
  softmax: alongLastAxis('Softmax'),
  logSoftmax: alongLastAxis('LogSoftmax'),
  sparsemax,
  glu,
};

/** What stands for a layer before its activation, by the name of its class. */
export const layers: Readonly<Record<string, Emitter>> = {
  InputLayer: identity,
  Activation: identity,
  Dropout: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  AugMix: identity,
  CutMix: identity,
  MixUp: identity,
  RandAugment: identity,
  RandomBrightness: identity,
  RandomColorDegeneration: identity,
  RandomColorJitter: identity,
  RandomContrast: identity,
  RandomElasticTransform: identity,
  RandomErasing: identity,
  RandomFlip: identity,
  RandomGaussianBlur: identity,
  RandomGrayscale: identity,
  RandomHeight: identity,
  RandomHue: identity,
  RandomInvert: identity,
  RandomPerspective: identity,
  RandomPosterization: identity,
  RandomRotation: identity,
  RandomSaturation: identity,
  RandomSharpness: identity,
  RandomShear: identity,
  RandomTranslation: identity,
  RandomWidth: identity,
  RandomZoom: identity,
  Solarization: identity,
  SpatialDropout1D: identity,
  SpatialDropout2D: identity,
  Identity: identity,

  Conv1D: conv,
  Conv2D: conv,
  Conv1DTranspose: convTranspose,
  Conv2DTranspose: convTranspose,
  DepthwiseConv1D: depthwiseConv,
  DepthwiseConv2D: depthwiseConv,
  SeparableConv1D: separableConv,
  SeparableConv2D: separableConv,

  // For samples of any rank; runtimes make one Gemm of the two where they can.
  Dense: (use, { useBias }: Dense, [x]) => {
    const product = use.node('MatMul', [x.in('channelsLast'), use.weight(0)]);
    return use.value('channelsLast', useBias ? use.node('Add', [product, use.weight(1)]) : product);
  },

  EinsumDense: (use, { equation, biasAxes }: EinsumDense, [x]) => {
    const product = use.node('Einsum', [x.in('channelsLast'), use.weight(0)], { equation: string(equation) });
    return use.value('channelsLast', biasAxes === null ? product : use.node('Add', [product, use.weight(1)]));
  },

  MaxPooling1D: pool('MaxPool'),
  MaxPooling2D: pool('MaxPool'),
  AveragePooling1D: pool('AveragePool'),
  AveragePooling2D: pool('AveragePool'),
  GlobalMaxPooling1D: globalPool('ReduceMax'),
  GlobalMaxPooling2D: globalPool('ReduceMax'),
  GlobalAveragePooling1D: globalPool('ReduceMean'),
  GlobalAveragePooling2D: globalPool('ReduceMean'),
  AdaptiveMaxPooling1D: adaptivePool('MaxPool'),
  AdaptiveMaxPooling2D: adaptivePool('MaxPool'),
  AdaptiveAveragePooling1D: adaptivePool('AveragePool'),
  AdaptiveAveragePooling2D: adaptivePool('AveragePool'),

  BatchNormalization: (use, { axis, scale, center, epsilon }: BatchNormalization, [x]) => {
    const layout = withChannelsAt(use, axis, x.shape);
    const size = x.shape.at(layout === 'channelsLast' ? 0 : -1)!;
    const gamma = scale ? use.weight(0) : use.constant('gamma', new Float32Array(size).fill(1), [size]);
    const beta = center ? use.weight(scale ? 1 : 0) : use.constant('beta', new Float32Array(size), [size]);
    const moving = use.layer.weights.length - 2;
    const inputs = [x.in(layout), gamma, beta, use.weight(moving), use.weight(moving + 1)];
    return use.value(layout, use.node('BatchNormalization', inputs, { epsilon: float(epsilon) }));
  },

  LayerNormalization: (use, { axis, epsilon, scale, center, rmsScaling }: LayerNormalization, [x]) => {
    const { shape } = x;
    const along = sampleAxes(axis, shape);
    const [input, hasGamma, hasBeta] = [x.in('channelsLast'), scale || rmsScaling, center && !rmsScaling];
    const isTail = along.every((each, i) => each === shape.length - along.length + 1 + i);
    const gamma = hasGamma ? use.alongAxes(0, along, shape) : null;
    const beta = hasBeta ? use.alongAxes(hasGamma ? 1 : 0, along, shape) : null;
    if (isTail && !rmsScaling) {
      const sizes = along.map((each) => shape[each - 1]!);
      const one = gamma ?? use.constant('gamma', new Float32Array(sizes.reduce((a, b) => a * b)).fill(1), sizes);
      const attributes = { axis: int(along[0]!), epsilon: float(epsilon) };
      return use.value(
        'channelsLast',
        use.node('LayerNormalization', [input, one, ...(beta ? [beta] : [])], attributes),
      );
    }
    const reduce = { axes: ints(along), keepdims: int(1) };
    const centered = use.node('Sub', [input, use.node('ReduceMean', [input], reduce)]);
    const variance = use.node('ReduceMean', [use.node('Mul', [centered, centered])], reduce);
    const root = use.node('Sqrt', [use.node('Add', [variance, use.constant('epsilon', Float32Array.of(epsilon))])]);
    const divided = use.node('Div', [rmsScaling ? input : centered, root]);
    const multiplied = gamma ? use.node('Mul', [divided, gamma]) : divided;
    return use.value('channelsLast', beta ? use.node('Add', [multiplied, beta]) : multiplied);
  },

  // The operator GroupNormalization came after operator set 17. A group is an instance of as many numbers.
  GroupNormalization: (use, { axis, groups, epsilon, scale, center }: GroupNormalization, [x]) => {
    const { shape } = x;
    const [at] = sampleAxes(axis, shape) as [number];
    const layout = withChannelsAt(use, axis, shape);
    const channels = shape[at - 1]!;
    const others = shape.filter((_, i) => i !== at - 1);
    const count = groups === -1 ? channels : groups;
    const sizes = (name: string, ...of: readonly number[]): Edge =>
      use.constant(name, BigInt64Array.from(of, BigInt), [of.length]);
    const grouped = use.node('Reshape', [x.in(layout), sizes('groups', 0, count, -1)]);
    const [one, zero] = [
      use.constant('one', new Float32Array(count).fill(1), [count]),
      use.constant('zero', new Float32Array(count), [count]),
    ];
    const normal = use.node('InstanceNormalization', [grouped, one, zero], { epsilon: float(epsilon) });
    const y = use.node('Reshape', [normal, sizes('shape', 0, channels, ...others)]);
    const weight = (index: number): Edge =>
      use.node('Reshape', [use.weight(index), sizes(`shape${index}`, channels, ...others.map(() => 1))]);
    const multiplied = scale ? use.node('Mul', [y, weight(0)]) : y;
    return use.value(layout, center ? use.node('Add', [multiplied, weight(scale ? 1 : 0)]) : multiplied);
  },

  RMSNormalization: (use, { axis, epsilon }: RMSNormalization, [x]) => {
    const along = sampleAxes(axis, x.shape);
    const input = x.in('channelsLast');
    const squares = use.node('Mul', [input, input]);
    const mean = use.node('ReduceMean', [squares], { axes: ints(along), keepdims: int(1) });
    const root = use.node('Sqrt', [use.node('Add', [mean, use.constant('epsilon', Float32Array.of(epsilon))])]);
    const divided = use.node('Div', [input, root]);
    return use.value('channelsLast', use.node('Mul', [divided, use.alongAxes(0, along, x.shape)]));
  },

  Normalization: (use, { axis, mean, variance, invert }: Normalization, [x]) => {
    const kept = axis.length === 0 ? [] : sampleAxes(axis, x.shape);
    const given = (name: string, values: NonNullable<typeof mean>): Edge => {
      const { data, shape } = toNDArray(values);
      const last = kept.slice(kept.length - shape.length);
      return use.constant(name, Float32Array.from(data), [
        1,
        ...x.shape.map((_, i) => shape[last.indexOf(i + 1)] ?? 1),
      ]);
    };
    const center = mean === null ? use.alongAxes(0, kept, x.shape) : given('mean', mean);
    const squares = variance === null ? use.alongAxes(1, kept, x.shape) : given('variance', variance);
    const least = use.constant('epsilon', Float32Array.of(1e-7));
    const deviation = use.node('Max', [use.node('Sqrt', [squares]), least]);
    const input = x.in('channelsLast');
    const y = invert
      ? use.node('Add', [use.node('Mul', [input, deviation]), center])
      : use.node('Div', [use.node('Sub', [input, center]), deviation]);
    return use.value('channelsLast', y);
  },

  UnitNormalization: (use, { axis }: UnitNormalization, [x]) => {
    const input = x.in('channelsLast');
    const norm = use.node('ReduceL2', [input], { axes: ints(sampleAxes(axis, x.shape)), keepdims: int(1) });
    const least = use.node('Max', [norm, use.constant('epsilon', Float32Array.of(1e-12))]);
    return use.value('channelsLast', use.node('Div', [input, least]));
  },

  LeakyReLU: (use, { negativeSlope }: LeakyReLU, [x]) =>
    use.value(x.layout, use.node('LeakyRelu', [x.in(x.layout)], { alpha: float(negativeSlope) })),

  ELU: (use, { alpha }: ELU, [x]) => use.value(x.layout, use.node('Elu', [x.in(x.layout)], { alpha: float(alpha) })),

  ReLU: (use, { maxValue, negativeSlope, threshold }: ReLU, [x]) => {
    const number = (name: string, value: number): Edge => use.constant(name, Float32Array.of(value));
    const input = x.in(x.layout);
    const limited = (above: Edge): Edge =>
      maxValue === null ? above : use.node('Min', [above, number('max_value', maxValue)]);
    if (threshold === 0)
      return use.value(
        x.layout,
        limited(
          negativeSlope === 0
            ? use.node('Relu', [input])
            : use.node('LeakyRelu', [input], { alpha: float(negativeSlope) }),
        ),
      );
    const below = use.node('Mul', [
      use.node('Sub', [input, number('threshold', threshold)]),
      number('slope', negativeSlope),
    ]);
    const isAbove = use.node('Greater', [input, number('threshold', threshold)]);
    return use.value(x.layout, use.node('Where', [isAbove, limited(input), below]));
  },

  // The slope is repeated along its axes of 1, as it is here.
  PReLU: (use, _layer, [x]) => {
    const { layout } = x;
    const order = layout === 'channelsFirst' ? permutationTo(layout, x.shape.length + 1).slice(1) : undefined;
    const alpha = use.weight(
      0,
      order?.map((axis) => axis - 1),
    );
    return use.value(layout, use.node('PRelu', [x.in(layout), alpha]));
  },

  Softmax: (use, { axis }: Softmax, [x]) => {
    const rank = x.shape.length + 1;
    const axes = softmaxAxes(axis, rank);
    const input = x.in('channelsLast');
    if (axes.length === 1) return use.value('channelsLast', use.node('Softmax', [input], { axis: int(axes[0]!) }));
    const [least, sums] = [ints(axes), BigInt64Array.from(axes, BigInt)];
    const shifted = use.node('Sub', [input, use.node('ReduceMax', [input], { axes: least, keepdims: int(1) })]);
    const powers = use.node('Exp', [shifted]);
    const sum = use.node('ReduceSum', [powers, use.constant('axes', sums, [axes.length])], { keepdims: int(1) });
    return use.value('channelsLast', use.node('Div', [powers, sum]));
  },

  ActivityRegularization: identity,

  Resizing: (use, layer: Resizing, [x]) => {
    const { height, width, interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue } = layer;
    if (cropToAspectRatio) return smartResized(use, x, interpolation, antialias);
    if (!padToAspectRatio) return resized(use, x, interpolation, antialias);
    const [rows, columns] = x.shape as [number, number];
    if (![rows, columns].every(isKnown)) use.refuse('pads images whose size is not known: give the input sizes');
    const [above, before] = missingSides([rows, columns], [height, width]);
    const sides = BigInt64Array.from([0, 0, above, before, 0, 0, above, before], BigInt);
    const inputs = [x.in('channelsFirst'), use.constant('pads', sides, [8])];
    const padded = use.node('Pad', [...inputs, use.constant('fill', Float32Array.of(fillValue))]);
    const shape = [rows + 2 * above, columns + 2 * before, x.shape[2]!];
    const value = new Value(use.weights.graph, use.name, shape, 'channelsFirst', () => padded);
    return resized(use, value, interpolation, antialias);
  },

  CenterCrop: (use, { height, width }: CenterCrop, [x]) => {
    const [rows, columns] = x.shape as [number, number];
    if (![rows, columns].every(isKnown)) use.refuse('crops images whose size is not known: give the input sizes');
    if (rows < height || columns < width) return smartResized(use, x, 'bilinear', false);
    return windowOf(use, x, [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)], [height, width]);
  },

  RandomCrop: (use, _layer, [x]) => smartResized(use, x, 'bilinear', false),

  AutoContrast: (use, { valueRange: [low, high] }: AutoContrast, [x]) => {
    const number = (name: string, value: number): Edge => use.constant(name, Float32Array.of(value));
    const input = x.in('channelsLast');
    const reduce = { axes: ints([1, 2]), keepdims: int(1) };
    const [least, greatest] = ['ReduceMin', 'ReduceMax'].map((op) => use.node(op, [input], reduce)) as [Edge, Edge];
    const flat = use.node('Equal', [least, greatest]);
    const range = use.node('Where', [flat, number('one', 1), use.node('Sub', [greatest, least])]);
    const share = use.node('Div', [use.node('Sub', [input, least]), range]);
    const within = use.node('Clip', [share, number('zero', 0), number('one more', 1)]);
    const stretched = use.node('Add', [use.node('Mul', [within, number('range', high - low)]), number('low', low)]);
    return use.value('channelsLast', use.node('Where', [flat, input, stretched]));
  },

  CategoryEncoding: (use, { outputMode, numTokens }: CategoryEncoding, [x]) =>
    encoded(use, x.in('channelsLast'), outputMode, numTokens),

  Discretization: (use, { binBoundaries, outputMode }: Discretization, [x]) => {
    const bounds = binBoundaries ?? use.refuse('does not know its bins: adapt() it, or give binBoundaries');
    const last = use.constant('last axis', BigInt64Array.of(-1n), [1]);
    const values = use.node('Unsqueeze', [x.in('channelsLast'), last]);
    const limits = use.constant('bounds', Float32Array.from(bounds), [bounds.length]);
    const above = use.node('Cast', [use.node('GreaterOrEqual', [values, limits])], { to: int(1) });
    const bins = use.node('ReduceSum', [above, last], { keepdims: int(0) });
    return outputMode === 'int' ? use.value('channelsLast', bins) : encoded(use, bins, outputMode, bounds.length + 1);
  },

  LayerScale: (use, _layer, [x]) => use.value('channelsLast', use.node('Mul', [x.in('channelsLast'), use.weight(0)])),

  Rescaling: (use, { scale, offset }: Rescaling, [x]) => {
    const arrays = [arrayOf(scale), arrayOf(offset)] as const;
    const layout = arrays.every(({ shape }) => shape.length === 0) ? x.layout : 'channelsLast';
    const [by, added] = arrays.map(({ data, shape }, i) => use.constant(i === 0 ? 'scale' : 'offset', data, shape));
    return use.value(layout, use.node('Add', [use.node('Mul', [x.in(layout), by!]), added!]));
  },

  // Written by way of rank 5, because optimizers take a Pad of zeros into the pool right after it, whatever the pool's
  // attributes, and that is something else: a pool leaves its own padding out of the maximum and of the mean, and has
  // less of it than its window. Seen in ONNX Runtime 1.18 to 1.31 (onnxruntime/core/optimizer/pad_fusion.cc),
  // onnxoptimizer and onnxsim (fuse_pad_into_pool.h); the source of some OpenVINO versions does the same
  // (pad_fusion.cpp).
  ZeroPadding2D: (use, { padding: [[top, bottom], [left, right]] }: ZeroPadding2D, [x]) =>
    zeroPadding(use, x, [top, left], [bottom, right]),
  ZeroPadding1D: (use, { padding: [start, end] }: ZeroPadding1D, [x]) => zeroPadding(use, x, [start], [end]),

  Cropping2D: (use, { cropping: [[top, bottom], [left, right]] }: Cropping2D, [x]) =>
    cropping(use, x, [top, left], [bottom, right]),
  Cropping1D: (use, { cropping: [start, end] }: Cropping1D, [x]) => cropping(use, x, [start], [end]),

  UpSampling2D: (use, { size, interpolation }: UpSampling2D, [x]) => upSampling(use, x, size, interpolation),
  UpSampling1D: (use, { size }: UpSampling1D, [x]) => upSampling(use, x, [size], 'nearest'),

  Flatten: (use, _layer, [x]) =>
    use.value('channelsLast', use.node('Flatten', [x.in('channelsLast')], { axis: int(1) })),

  Reshape: (use, _layer, [x]) => use.value('channelsLast', reshaped(use, 'shape', x.in('channelsLast'), use.shape)),

  RepeatVector: (use, { n }: RepeatVector, [x]) => {
    const repeats = use.constant('repeats', BigInt64Array.from([1n, BigInt(n), 1n]), [3]);
    return use.value(
      'channelsLast',
      use.node('Tile', [reshaped(use, 'shape', x.in('channelsLast'), [1, ...x.shape]), repeats]),
    );
  },

  // As a product of matrices: what is summed is the last axis of the first, and the first of the second.
  Dot: (use, { axes, normalize }: Dot, inputs) => {
    const at = inputs.map(({ shape }, i) => {
      const axis = typeof axes === 'number' ? axes : axes[i]!;
      return axis < 0 ? axis + shape.length + 1 : axis;
    });
    const matrices = inputs.map((x, i): Edge => {
      const [axis, rank] = [at[i]!, x.shape.length + 1];
      const others = Array.from({ length: rank }, (_, k) => k).filter((k) => k !== 0 && k !== axis);
      let edge = x.in('channelsLast');
      if (normalize) {
        const norm = use.node('ReduceL2', [edge], { axes: ints([axis]), keepdims: int(1) });
        edge = use.node('Div', [edge, use.node('Max', [norm, use.constant(`epsilon ${i}`, Float32Array.of(1e-7))])]);
      }
      const perm = ints(i === 0 ? [0, ...others, axis] : [0, axis, ...others]);
      const size = x.shape[axis - 1]!;
      return reshaped(use, `shape ${i}`, use.node('Transpose', [edge], { perm }), i === 0 ? [-1, size] : [size, -1]);
    });
    return use.value('channelsLast', reshaped(use, 'shape', use.node('MatMul', matrices), use.shape));
  },

  Permute: (use, { dims }: Permute, [x]) =>
    use.value('channelsLast', use.node('Transpose', [x.in('channelsLast')], { perm: ints([0, ...dims]) })),

  Add: merge('Add'),
  Subtract: merge('Sub'),
  Multiply: merge('Mul'),
  Maximum: merge('Max'),
  Minimum: merge('Min'),
  Average: (use, layer, inputs) => {
    const sum = merge('Add')(use, layer, inputs);
    return use.value(
      sum.layout,
      use.node('Div', [sum.in(sum.layout), use.constant('count', Float32Array.of(inputs.length))]),
    );
  },

  Concatenate: (use, layer: Concatenate, inputs) => {
    const layout = layoutOf(inputs);
    const rank = inputs[0].shape.length + 1;
    const axis = (layer.axis + rank) % rank; // counted from the end where it is negative
    const at = layout === 'channelsFirst' ? permutationTo(layout, rank).indexOf(axis) : axis;
    return use.value(
      layout,
      use.node(
        'Concat',
        inputs.map((x) => x.in(layout)),
        { axis: int(at) },
      ),
    );
  },
};
