import { greatest } from '../../engine/extremes';
import { ArgumentError, type Model, type NDArray, type Shape, sizeOf } from '../../nn';
import { Graph } from '../../nn/graph';
import { type KerasTensor, mapInputs } from '../../nn/layers/layer';
import type { CpuForward, Values } from '../cpu-forward/cpu-forward';

/** One rounding to float32: by up to so much of a number. */
const ROUNDING = 2 ** -24;
/** Roundings of either sign add up as the root of their number; more than four times that is no chance. */
const SAFETY = 4;
/** Of a layer without sums: a function such as exp takes a few operations too. */
const LEAST_TERMS = 16;

/** One output of a layer, on the GPU and as the reference has it. */
export interface CheckedOutput {
  readonly layer: string;
  readonly className: string;
  /** Of one sample. */
  readonly shape: Shape;
  /** Null where the CPU does not compute the layer. */
  readonly found: Found | null;
}

export interface Found {
  /** The largest difference; Infinity where one of both is no number. */
  readonly error: number;
  /** In which sample, from 0, and at which of its numbers. */
  readonly sample: number;
  readonly at: number;
  /** The largest number of the reference. */
  readonly largest: number;
  /** What roundings to float32 may make of it. */
  readonly tolerance: number;
}

/** Every output of the layers between a model's inputs and outputs, in the order they are computed. */
export const outputsOf = ({ inputs, outputs }: Pick<Model, 'inputs' | 'outputs'>): readonly KerasTensor[] =>
  new Graph(inputs, outputs).nodes.flatMap((node) =>
    node.inputs && !node.outputs.some((tensor) => inputs.includes(tensor)) ? node.outputs : [],
  );

/**
 * Compares what a GPU has made of samples with the reference. Each layer reads on the CPU what the GPU has made before
 * it, and so answers for itself alone.
 * @param values of the model's inputs and of `outputsOf`, `[samples, ...shape]` each. @param turn is awaited after each
 * sample of a layer, with how many of all are done.
 */
export async function checkLayers(
  cpu: CpuForward,
  values: ReadonlyMap<KerasTensor, NDArray>,
  turn: (done: number, total: number) => Promise<void>,
): Promise<readonly CheckedOutput[]> {
  const tensors = outputsOf(cpu.model);
  const checked: CheckedOutput[] = [];
  for (const [i, tensor] of tensors.entries()) {
    const { layer, sizes, node, index } = tensor;
    const gpu = values.get(tensor)!;
    const samples = gpu.shape[0]!;
    let found: Found | null = null;
    for (let sample = 0; sample < samples; sample++) {
      const inputs = mapInputs(node.inputs!, (input) => sampleOf(values.get(input)!, sample));
      // A use with a mask, or as in training, is another computation.
      const expected = node.mask || node.training ? null : tried(() => cpu.run(layer, inputs));
      if (!expected) break;
      const moved = cpu.run(layer, mapInputs(inputs, nudged));
      const one = compared(sampleOf(gpu, sample), expected[index]!, moved[index]!, termsOf(tensor));
      if (!found || one.error > found.error) found = { ...one, sample };
      await turn(i * samples + sample + 1, tensors.length * samples);
    }
    checked.push({ layer: layer.name, className: layer.className, shape: sizes, found });
  }
  return checked;
}

function sampleOf({ data, shape: [, ...shape] }: NDArray, sample: number): Values {
  const size = sizeOf(shape);
  return { data: Float64Array.from(data.subarray(sample * size, (sample + 1) * size)), shape };
}

/** Null for what the CPU does not compute. */
function tried<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ArgumentError) return null;
    throw error;
  }
}

/** Every number moved by one rounding, up or down, in an order without a pattern: the golden ratio's. */
const nudged = ({ data, shape }: Values): Values => ({
  data: data.map((value, i) => value * (1 + (Math.imul(i + 1, 0x9e3779b1) < 0 ? ROUNDING : -ROUNDING))),
  shape,
});

function compared(gpu: Values, expected: Values, moved: Values, terms: number): Omit<Found, 'sample'> {
  let [error, at, largest, movement] = [0, 0, 0, 0];
  expected.data.forEach((value, i) => {
    const off = differenceOf(gpu.data[i]!, value);
    if (off > error) [error, at] = [off, i];
    if (!Number.isFinite(value)) return;
    largest = Math.max(largest, Math.abs(value));
    movement = Math.max(movement, Math.abs(moved.data[i]! - value));
  });
  return { error, at, largest, tolerance: SAFETY * Math.sqrt(terms) * Math.max(ROUNDING * largest, movement) };
}

function differenceOf(gpu: number, expected: number): number {
  if (Number.isFinite(gpu) && Number.isFinite(expected)) return Math.abs(gpu - expected);
  return Object.is(gpu, Math.fround(expected)) ? 0 : Infinity;
}

/** How many products or numbers one of the output's is a sum of, at most; of a pool those of its window. */
function termsOf({ layer, sizes, node }: KerasTensor): number {
  const kernels = layer.leaves().flatMap(({ specs }) => specs.filter(({ shape }) => shape.length > 1));
  const window = sizeOf(node.inputs![0].sizes) / sizeOf(sizes);
  return greatest([LEAST_TERMS, window, ...kernels.map(({ shape }) => sizeOf(shape.slice(0, -1)))]);
}
