import {
  type CompileOptions,
  type Engine,
  type Model,
  type NDArray,
  createEngine,
  saveModel,
  setRandomSeed,
  sizeOf,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import { applicationWeight } from '../../test/keras/application-weight';
import applications from '../../test/keras/applications.json';
import { numbers } from '../../test/keras/numbers';
import { unpack } from '../../test/keras/unpack';
import { NETWORKS, type NetworkName } from '../networks';
import { noGPU } from '../no-gpu';
import { type Network, type Weighing, glorot, networkOf, weigh } from './network';

/** What every library trains: one batch, over and over, from the same weights, without dropout. */
export interface TrainingTask {
  readonly network: Network;
  readonly optimizer: 'adam' | 'rmsprop';
  readonly loss: 'sparse_categorical_crossentropy' | 'categorical_crossentropy' | 'binary_crossentropy';
  /** `[n, ...]`, channels last. */
  readonly x: NDArray<Float32Array>;
  /** `[n]`, class numbers or 0 and 1; or `[n, classes]`. */
  readonly y: NDArray<Float32Array>;
}

/** What every library predicts by, in the form that it reads. */
export interface PredictionTask {
  readonly network: Network;
  /** The same as a `.keras` file. */
  readonly keras: Uint8Array;
  /** The same as an `.onnx` file. */
  readonly onnx: Uint8Array;
  readonly x: NDArray<Float32Array>;
}

export interface Making {
  /** Of a library that can: have the fastest shaders chosen first. */
  readonly tune: boolean;
}

/** Makes ready, and gives a step of the optimizer that returns the batch's loss before it, read back from the GPU. */
export type MakeTrainer = (task: TrainingTask, making: Making) => Promise<() => Promise<number>>;

/** Makes ready, and gives a prediction of the task's `x`: from numbers in JavaScript to numbers in JavaScript. */
export type MakePredictor = (task: PredictionTask, making: Making) => Promise<() => Promise<Float32Array>>;

/** A bundle of a library. */
export interface Library {
  readonly name: string;
  readonly url: string;
  readonly tune?: boolean;
}

/** Networks of `keras.applications`, only to predict by, of images of 96 x 96. */
const APPLICATIONS: Readonly<Record<string, string>> = {
  resnet50: 'ResNet50',
  'inception-v3': 'InceptionV3',
  densenet121: 'DenseNet121',
  'mobilenet-v2': 'MobileNetV2',
};
const SIDE = 96;

const floats = (data: ArrayLike<number>, scale = 1): Float32Array => Float32Array.from(data, (value) => value * scale);

/** The first samples of a network's data. */
async function samplesOf(name: NetworkName, batchSize: number): Promise<Pick<TrainingTask, 'x' | 'y'>> {
  const { x, y } = await NETWORKS[name].data({}, batchSize);
  const labels: NDArray = 'shape' in y ? y : { data: y, shape: [y.length] };
  const first = ({ data, shape: [, ...rest] }: NDArray, scale?: number): NDArray<Float32Array> => ({
    data: floats(data.slice(0, batchSize * sizeOf(rest)), scale),
    shape: [batchSize, ...rest],
  });
  return { x: first(x, 'scale' in x ? x.scale : 1), y: first(labels) };
}

export async function trainingTask(name: NetworkName, batchSize: number): Promise<TrainingTask> {
  const engine = await createEngine({ gpu: noGPU() });
  const model = NETWORKS[name].model(engine);
  const { optimizer, loss } = NETWORKS[name].options as CompileOptions & Pick<TrainingTask, 'optimizer' | 'loss'>;
  const network = networkOf(model, weigh(model.leaves(), glorot));
  engine.dispose();
  return { network, optimizer, loss, ...(await samplesOf(name, batchSize)) };
}

export async function predictionTask(name: string, batchSize: number): Promise<PredictionTask> {
  setRandomSeed(42);
  const engine = await createEngine();
  try {
    const own = Object.hasOwn(NETWORKS, name) ? (name as NetworkName) : null;
    const x = own
      ? (await samplesOf(own, batchSize)).x
      : { data: numbers([batchSize, SIDE, SIDE, 3], 1000), shape: [batchSize, SIDE, SIDE, 3] };
    using model = own ? NETWORKS[own].model(engine) : await application(APPLICATIONS[name]!, engine);
    const weighing: Weighing = own ? glorot : applicationWeight;
    const weights = weigh(model.leaves(), weighing);
    await model.restore(weights);
    return {
      network: networkOf(model, weights),
      keras: await saveModel(model, 'network.keras'),
      onnx: await saveModel(model, 'network.onnx'),
      x,
    };
  } finally {
    engine.dispose();
  }
}

/** By its config, for images of another size than the config's. */
async function application(name: string, engine: Engine): Promise<Model> {
  const { config } = applications.find((each) => each.name === name)!;
  const entry = JSON.parse(new TextDecoder().decode(await unpack(config))) as {
    config: { layers: [{ config: { batch_shape: (number | null)[] } }] };
  };
  entry.config.layers[0].config.batch_shape = [null, SIDE, SIDE, 3];
  const object = ConfigObject.parse(JSON.stringify(entry), name);
  await loadNamed(object.value);
  return modelFromConfig(object, engine);
}

/**
 * What a library's bundle exports. By the whole address: to a path Vite adds a query, under which the bundle's own
 * parts would not find it but load it once more.
 */
export const importBundle = async <T>(url: string): Promise<T> =>
  (await import(/* @vite-ignore */ new URL(url, location.href).href)) as T;
