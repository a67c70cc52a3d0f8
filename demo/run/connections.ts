import type { NDArray } from '../../nn';
import type { LayerKind, Shape } from './architecture';

/** Between a map, or number, that a layer reads and one that it makes. */
export interface Connection {
  /** The sum of the absolute weights between them: how much of the one can be in the other. */
  readonly strength: number;
  /** The sum of these weights: above zero what is read adds, below it takes away. */
  readonly sum: number;
}

/** What a layer reads, and what of it each of its maps, or numbers, does. */
export interface Connections {
  readonly inputs: number;
  readonly outputs: number;
  /** Null where the layer's output does not read the input. */
  readonly between: (input: number, output: number) => Connection | null;
}

/** Of what one thing is in the network's picture: maps, or single numbers. @param shape `[1, ...shape]` */
export const countOf = (shape: Shape): number =>
  shape.length === 4 ? shape[3]! : shape.slice(1).reduce((a, b) => a * b, 1);

/** The weights between two, by the layout of the kernel, `[...window, *, *]`. */
function ofKernel({ data, shape }: NDArray, indexOf: (input: number, output: number) => number | null) {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const block = rows * columns;
  const strengths = new Float64Array(block);
  const sums = new Float64Array(block);
  data.forEach((weight, i) => {
    strengths[i % block]! += Math.abs(weight);
    sums[i % block]! += weight;
  });
  return (input: number, output: number): Connection | null => {
    const at = indexOf(input, output);
    return at === null ? null : { strength: strengths[at]!, sum: sums[at]! };
  };
}

type Between = Connections['between'];
type Read = (weights: readonly NDArray[]) => Between;

/** `[..., in, out]` */
const weighted: Read = ([kernel]) => {
  const outputs = kernel!.shape.at(-1)!;
  return ofKernel(kernel!, (input, output) => input * outputs + output);
};

/** `[..., in, multiplier]`: each output reads one input. */
const depthwise: Read = ([kernel]) => {
  const times = kernel!.shape.at(-1)!;
  return ofKernel(kernel!, (input, output) => (Math.floor(output / times) === input ? output : null));
};

const separable: Read = ([first, second]) => {
  const times = first!.shape.at(-1)!;
  const [deep, pointwise] = [depthwise([first!]), weighted([second!])];
  return (input, output) => {
    let [strength, sum] = [0, 0];
    for (let i = input * times; i < (input + 1) * times; i++) {
      const [one, other] = [deep(input, i)!, pointwise(i, output)!];
      strength += one.strength * other.strength;
      sum += one.sum * other.sum;
    }
    return { strength, sum };
  };
};

/** `[..., out, in]` */
const transposed: Read = ([kernel]) => {
  const inputs = kernel!.shape.at(-1)!;
  return ofKernel(kernel!, (input, output) => output * inputs + input);
};

/** The layers that mix what they read, by their kernels. */
const MIXING: { readonly [Kind in LayerKind]?: Read } = {
  conv2d: weighted,
  dense: weighted,
  'layers.DepthwiseConv2D': depthwise,
  'layers.SeparableConv2D': separable,
  'layers.Conv2DTranspose': transposed,
};

const ONE: Connection = { strength: 1, sum: 1 };

/**
 * Which maps, or numbers, a layer's own are made of, and how strongly: by the kernel; where there is none, each of its
 * one; where that cannot be, each of all.
 * @param input shape of what it reads, `[1, ...shape]`; `output` of what it makes.
 */
export function connectionsOf(kind: LayerKind, input: Shape, output: Shape, weights: readonly NDArray[]): Connections {
  const [inputs, outputs] = [countOf(input), countOf(output)];
  return { inputs, outputs, between: betweenOf(kind, input, output, weights) };
}

function betweenOf(kind: LayerKind, input: Shape, output: Shape, weights: readonly NDArray[]): Between {
  const mixing = MIXING[kind];
  if (mixing && weights.length > 0 && (input.length === 4 || input.length === 2)) return mixing(weights);
  const [inputs, outputs] = [countOf(input), countOf(output)];
  if (inputs === outputs) return (from, to) => (from === to ? ONE : null);
  // A row of all numbers of the maps, the channels of a pixel side by side.
  const size = input.slice(1).reduce((a, b) => a * b, 1);
  if (input.length === 4 && outputs === size) return (from, to) => (to % inputs === from ? ONE : null);
  return () => ONE;
}

/** One end of the connections of a map or number. */
export interface End extends Connection {
  readonly i: number;
}

/** What an output reads. */
export const inputsOf = ({ inputs, between }: Connections, output: number): readonly End[] =>
  ends(inputs, (i) => between(i, output));

/** What reads an input. */
export const outputsOf = ({ outputs, between }: Connections, input: number): readonly End[] =>
  ends(outputs, (i) => between(input, i));

function ends(count: number, of: (i: number) => Connection | null): readonly End[] {
  const found: End[] = [];
  for (let i = 0; i < count; i++) {
    const connection = of(i);
    if (connection) found.push({ i, ...connection });
  }
  return found;
}

/** The strongest first, at most so many. */
export const strongest = (all: readonly End[], most: number): readonly End[] =>
  all.toSorted((a, b) => b.strength - a.strength).slice(0, most);
