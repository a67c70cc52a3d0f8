import { type Engine, LimitError, type NDArray, OutOfMemoryError, type Shape, Tensor } from '../../engine';
import type { Data, DataOf } from '../data';
import type { GraphLayer } from '../graph-layer';
import type { KerasTensor } from '../layers/layer';
import type { Loss } from '../losses';
import type { SampleWeight } from './batches';

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** Of one sample. Any size will do for one that is not known. */
  readonly shape: Shape;
}

export interface Ports {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Both as the model was made with them. */
  readonly structure: GraphLayer['structure'];
  /** Shapes of outputs, for samples of these shapes, where they take any size. */
  infer(inputShapes: readonly Shape[]): readonly Shape[];
}

export function portsOf(model: GraphLayer): Ports {
  const ports = (tensors: readonly KerasTensor[], names: readonly string[]): readonly Port[] =>
    tensors.map(({ sizes }, i) => ({ name: names[i]!, shape: sizes }));
  return {
    name: model.name,
    inputs: ports(model.inputs, model.inputNames),
    outputs: ports(model.outputs, model.outputNames),
    structure: model.structure,
    infer: (shapes) => model.inferAll(shapes),
  };
}

/** What samples are held against. */
export interface Targets {
  /** Not read where nothing is compared with them, as in Keras. */
  readonly y: DataOf | null | undefined;
  /** What compares each output with its targets; null for an output that nothing does. */
  readonly comparisons: readonly (Comparison | null)[];
  /** Each sample's share in the loss, `[n]`. */
  readonly sampleWeight?: SampleWeight | undefined;
  /** The share of the samples of each class, of those that are not split off to validate with. */
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
  readonly validationSplit?: number | undefined;
}

/** A loss, or a metric: what errors call it, and the targets that it takes. */
export type Comparison = Pick<Loss, 'name' | 'targets' | 'ignoreClass' | 'anyLabel'>;

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
  /** Tensors among them that were made for it: to be disposed of. */
  readonly own: readonly Tensor[];
}

/** Samples on the GPU; what is larger than a binding of it, or than its memory, stays on the host. */
export class Dataset implements Disposable {
  private constructor(
    readonly rows: number,
    readonly x: readonly Tensor[],
    readonly y: readonly Tensor[],
    readonly weights: readonly Tensor[],
    readonly scales: readonly number[],
    readonly owned: Tensor[],
    /** The samples where they are not on the GPU, and x, y and weights none. */
    readonly onHost: Samples | null = null,
  ) {}

  /** Uploads what has been checked, where it fits. */
  static async place(engine: Engine, samples: Samples): Promise<Dataset> {
    const { rows, scales, own } = samples;
    try {
      const dataset = await engine.memory.confirmed(() => Dataset.upload(engine, samples));
      for (const tensor of own) dataset.owned.push(tensor);
      return dataset;
    } catch (error) {
      if (error instanceof LimitError || error instanceof OutOfMemoryError)
        return new Dataset(rows, [], [], [], scales, [...own], samples);
      for (const tensor of own) tensor.dispose();
      throw error;
    }
  }

  /** @throws LimitError for an array that does not fit a binding; OutOfMemoryError. */
  static upload(engine: Engine, { rows, x, y, weights, scales }: Samples): Dataset {
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

/** A list of data, or data by name, is not; numbers are, nested or not. */
export function isOne(data: DataOf | SampleWeight): data is Data {
  if (Array.isArray(data)) return typeof data[0] !== 'object' || Array.isArray(data[0]);
  return data instanceof Tensor || ArrayBuffer.isView(data) || 'shape' in data;
}
