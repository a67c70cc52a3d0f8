import { type NDArray, loadFashionMNIST, threefry } from '../../nn';

/** What every library trains on: one batch, over and over, from the same weights. */
export interface Task {
  /** `[n, 28, 28, 1]` in [0, 1]. */
  images: NDArray<Float32Array>;
  /** `[n]`, class numbers. */
  labels: NDArray<Float32Array>;
  /** Kernel before bias, HWIO and `[in, out]`, as Keras lists them. */
  weights: readonly NDArray<Float32Array>[];
}

/** The max pooling CNN of the notes without its dropout, in one library. */
export interface Trainer {
  /** One step of Adam; the batch's loss before it, read back from the GPU. */
  step(): Promise<number>;
}

export type MakeTrainer = (task: Task) => Promise<Trainer>;

const SHAPES = [[3, 3, 1, 32], [32], [3, 3, 32, 64], [64], [3136, 100], [100], [100, 10], [10]];

export async function loadTask(batchSize: number): Promise<Task> {
  const { images, labels } = (await loadFashionMNIST()).train;
  return {
    images: {
      data: Float32Array.from(images.data.subarray(0, batchSize * 784), (byte) => byte / 255),
      shape: [batchSize, 28, 28, 1],
    },
    labels: { data: Float32Array.from(labels.data.subarray(0, batchSize)), shape: [batchSize] },
    weights: SHAPES.map(startingWeight),
  };
}

/** Glorot uniform for a kernel, zeros for a bias. */
function startingWeight(shape: number[], index: number): NDArray<Float32Array> {
  const data = new Float32Array(shape.reduce((a, b) => a * b));
  if (shape.length > 1) {
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    const limit = Math.sqrt(6 / ((data.length / inputs / outputs) * (inputs + outputs)));
    for (let i = 0; i < data.length; i++) data[i] = limit * (threefry([42, index], [i, 0])[0] / 2 ** 31 - 1);
  }
  return { data, shape };
}

/**
 * A library's trainer, of its bundle. By the whole address: to a path Vite adds a query, under which the bundle's own
 * parts would not find it but load it once more.
 */
export async function importTrainer(url: string): Promise<MakeTrainer> {
  const bundle = (await import(/* @vite-ignore */ new URL(url, location.href).href)) as { makeTrainer: MakeTrainer };
  return bundle.makeTrainer;
}
