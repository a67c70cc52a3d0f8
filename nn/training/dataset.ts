import { ArgumentError, type Engine, type NDArray, type Shape, ShapeError, Tensor, formatShape, sameShape, sizeOf, toNDArray } from '../../engine';
import type { Data, DataOf, ScaledBytes } from '../data';
import type { Loss } from '../losses';
import type { SampleWeight } from './batches';

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
}

export interface Ports {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** What samples are held against. */
export interface Targets {
  readonly y: DataOf;
  /** What compares each output with its targets; null for an output that nothing does. */
  readonly comparisons: readonly (Comparison | null)[];
  /** Each sample's share in the loss, `[n]`. */
  readonly sampleWeight?: SampleWeight | undefined;
  /** The share of the samples of each class, of those that are not split off to validate with. */
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
  readonly validationSplit?: number | undefined;
}

/** A loss, or a metric: what errors call it, and the targets that it takes. */
export type Comparison = Pick<Loss, 'name' | 'targets' | 'ignoreClass'>;

/** How many of the rows are trained on, the first ones; the others are to validate with. */
export const trainedRows = (rows: number, validationSplit: number): number => Math.floor(rows * (1 - validationSplit));

/** Samples, and their targets if any, in host memory or a caller's tensors, checked. */
export interface Samples {
  readonly rows: number;
  readonly x: readonly (Tensor | NDArray)[];
  /** Of the outputs that are compared. */
  readonly y: readonly NDArray[];
  /** Of each of them; none where all samples weigh alike. */
  readonly weights: readonly NDArray[];
  /** What bytes of each input are multiplied by. */
  readonly scales: readonly number[];
}

/**
 * Checks samples and targets before anything is uploaded.
 * @throws ShapeError if samples do not have the model's shape or x and y differ in length; ArgumentError for a label
 * that is no class.
 */
export async function checkSamples(model: Ports, x: DataOf, targets: Targets | null): Promise<Samples> {
  const inputs = await oneEach(model.name, 'x', x, model.inputs);
  const samples = inputs.map((data) => (data instanceof Tensor ? data : floatsOrBytes(toNDArray(data))));
  samples.forEach(({ shape }, i) => {
    const { name, shape: wanted } = model.inputs[i]!;
    if (shape.length > 0 && sameShape(shape.slice(1), wanted)) return;
    const who = samples.length > 1 ? `model "${model.name}", input "${name}",` : `model "${model.name}"`;
    throw new ShapeError(`${who} takes samples of shape (${['None', ...wanted].join(', ')}), got ${formatShape(shape)}`);
  });
  const rows = samples[0]!.shape[0]!;
  const wantRows = (what: string, { shape }: { shape: Shape }): void => {
    if (shape[0] !== rows) throw new ShapeError(`x has ${rows} samples, but ${what} has ${shape[0]}`);
  };
  samples.forEach((sample, i) => wantRows(`input "${model.inputs[i]!.name}"`, sample));
  const scales = inputs.map((data) => ('scale' in (data as object) ? (data as ScaledBytes).scale : 1));
  if (!targets) return { rows, x: samples, y: [], weights: [], scales };
  const compared = model.outputs.flatMap((port, place) => (targets.comparisons[place] ? [{ port, place, by: targets.comparisons[place] }] : []));
  const given = await oneEach(model.name, 'y', targets.y, model.outputs, compared.map(({ place }) => place));
  const y = await Promise.all(given.map((data, i) => targetValues(model.name, compared[i]!.port, data, compared[i]!.by)));
  for (const values of y) wantRows('y', values);
  const weighs = targets.sampleWeight ?? targets.classWeight;
  const weights = weighs ? await (await import('./sample-weights')).sampleWeights(model, targets, y, rows) : [];
  for (const each of weights) wantRows('sampleWeight', each);
  return { rows, x: samples, y, weights, scales };
}

/** Samples on the GPU. */
export class Dataset implements Disposable {
  private constructor(
    readonly rows: number,
    readonly x: readonly Tensor[],
    readonly y: readonly Tensor[],
    readonly weights: readonly Tensor[],
    readonly scales: readonly number[],
    readonly owned: readonly Tensor[],
  ) {}

  /** Checks everything first, then uploads. @throws as `checkSamples`. */
  static async upload(engine: Engine, model: Ports, x: DataOf, targets: Targets | null): Promise<Dataset> {
    return Dataset.place(engine, await checkSamples(model, x, targets));
  }

  static place(engine: Engine, { rows, x, y, weights, scales }: Samples): Dataset {
    const owned: Tensor[] = [];
    const place = (value: Tensor | NDArray): Tensor => {
      if (value instanceof Tensor) return value;
      const tensor = engine.tensor(value);
      owned.push(tensor);
      return tensor;
    };
    try {
      return new Dataset(rows, x.map(place), y.map(place), weights.map(place), scales, owned);
    } catch (error) {
      for (const tensor of owned) tensor.dispose();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const tensor of this.owned) tensor.dispose();
  }
}

/** Data for each input or output, or for those at the places that are wanted. */
async function oneEach(model: string, what: string, data: DataOf, ports: readonly Port[], wanted?: readonly number[]): Promise<readonly Data[]> {
  if ((wanted ?? ports).length === 1 && isOne(data)) return [data];
  const names = ports.map(({ name }) => name);
  return (await import('./ports')).dataByPort(model, what, isOne(data) ? [data] : data, names, wanted);
}

/** A list of data, or data by name, is not; numbers are, nested or not. */
export function isOne(data: DataOf | SampleWeight): data is Data {
  if (Array.isArray(data)) return typeof data[0] !== 'object' || Array.isArray(data[0]);
  return data instanceof Tensor || ArrayBuffer.isView(data) || 'shape' in data;
}

function floatsOrBytes(array: NDArray): NDArray {
  const { data, shape } = array;
  return data instanceof Float32Array || data instanceof Uint8Array ? { data, shape } : { data: Float32Array.from(data), shape };
}

/** Targets as the loss wants them: class numbers as `u32 [n]`, or values as `f32` of the output's shape. */
async function targetValues(model: string, output: Port, y: Data, loss: Comparison): Promise<NDArray> {
  const { data, shape } = y instanceof Tensor ? await y.array() : toNDArray(y);
  if (loss.targets === 'values') {
    const wanted = [shape[0]!, ...output.shape];
    // Keras takes [n] for [n, 1].
    if (!sameShape(shape, wanted) && !sameShape([...shape, 1], wanted)) {
      throw new ShapeError(
        `${loss.name} wants targets of the model's output shape (None, ${output.shape.join(', ')}), got ${formatShape(shape)}` +
          (shape.length === 1 ? '; for class numbers use sparseCategoricalCrossentropy' : ''),
      );
    }
    return { data: Float32Array.from(data), shape: wanted };
  }
  // One for each place where the output tells classes apart: of a sample, or of its pixels or steps.
  const places = output.shape.slice(0, -1);
  const wanted = [shape[0]!, ...places];
  if (!sameShape(shape, wanted) && !sameShape(shape, [...wanted, 1])) {
    const form = ['n', ...places].join(', ');
    throw new ShapeError(`${loss.name} wants one class number a ${places.length > 0 ? 'place' : 'sample'}, [${form}], got ${formatShape(shape)}`);
  }
  const classes = output.shape.at(-1)!;
  const { ignoreClass = null } = loss;
  const isClass = (label: number): boolean => Number.isInteger(label) && label >= 0 && label < classes;
  const isIgnored = (label: number): boolean => ignoreClass !== null && (label === ignoreClass || label === ignoreClass >>> 0); // or as a u32
  const bad = data.findIndex((label) => !isClass(label) && !isIgnored(label));
  if (bad >= 0) {
    throw new ArgumentError(
      `label ${data[bad]} of sample ${Math.floor(bad / sizeOf(places))} is no class: model "${model}" has ${classes} outputs, ` +
        `so labels are 0..${classes - 1}${ignoreClass === null ? '' : ` or ${ignoreClass}, which does not count`}`,
    );
  }
  return { data: Uint32Array.from(data), shape: wanted };
}
