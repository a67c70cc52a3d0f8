import { isKnown } from '../../engine/ndarray';
import { type Engine, type Model, mean, sizeOf, std } from '../../nn';
import { readH5File } from '../../nn/files/h5-file';
import { kindOf } from '../../nn/files/file-kind';
import type { LayerWeights } from '../../nn/files/keras-weights';
import { readKerasFile } from '../../nn/files/keras-file';
import { type ModelFile, restore } from '../../nn/files/restore';
import { weightsIn } from '../../nn/files/weights-file';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { readZip } from '../../nn/io/zip';
import { randomState, setRandomState, withRandomSeed } from '../../nn/random-seed';
import { CLASSES, INPUT_SHAPE, type LayerSpec, type Shape } from '../run/architecture';
import { loadTypes } from '../run/layer-types';
import { loadOffers } from '../run/layers';
import { type Unfit, layersOfModel, lineOf } from '../run/layers-of-model';
import { type CheckedNetwork, checkNetwork, imagesFor, numbersFor } from './check-network';
import type { Settings } from '../keras-reader/settings';
import type { Layer } from '../../nn/layers';
import type { Samples } from './data';
import { network } from './network';
import { type Score, score } from './score';
import type { Session, Start } from './session';

/** What a model and its layers are called, the layers in the order of the line that they are. */
interface Names {
  readonly model: string;
  readonly layers: readonly string[];
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly start: Start;
  /** Null of a file that has weights alone. */
  readonly names: Names | null;
}

/** The file that was opened last, and the one before, which a run may have begun with. */
const opened = new Map<string, Opened>();
const KEPT = 2;

/** @throws where it is no longer there. */
function openedFile(name: string): Opened {
  const found = opened.get(name);
  if (!found) throw new Error(`${name} is no longer in memory: open the file again`);
  return found;
}

/** The weights of a file, by its name. */
export const startOf = (name: string): Start => openedFile(name).start;

/** Has a model be called, while something is done with it, as in the file that its weights began with. */
export async function namedAsIn<T>(file: string, model: Model, work: () => Promise<T>): Promise<T> {
  const names = opened.get(file)?.names;
  const named: readonly Layer[] = [model, ...model.layers];
  if (!names || names.layers.length !== model.layers.length) return work();
  const own = named.map(({ name }) => name);
  const set = (all: readonly string[]): void => named.forEach((each, i) => Object.assign(each, { name: all[i] }));
  set([names.model, ...names.layers]);
  try {
    return await work();
  } finally {
    set(own);
  }
}

/** What draws as it is made must not draw a run's numbers: it is done between two batches, and they are put back. */
async function aside<T>(session: Session | null, work: () => Promise<T>): Promise<T> {
  const guarded = async (): Promise<T> => {
    const state = randomState();
    try {
      return await work();
    } finally {
      setRandomState(state);
    }
  };
  return session?.model ? (await session.between(guarded)).value : guarded();
}

const readFile = (bytes: Uint8Array, name: string, engine?: Engine, compile = false): Promise<ModelFile> =>
  (kindOf(bytes, name) === 'zip' ? readKerasFile : readH5File)(bytes, name, { compile, engine });

/** The optimizer that a file was compiled with, as far as the page's settings have it; and what they do not have. */
async function trainingIn(bytes: Uint8Array, name: string): Promise<Pick<OwnFile, 'settings' | 'notTaken'>> {
  const notTaken: string[] = [];
  try {
    const { compiled } = await readFile(bytes, name, undefined, true);
    if (!compiled) return { settings: {}, notTaken };
    const { optimizerSettings } = await import('../keras-reader/settings');
    const settings = optimizerSettings(compiled.options.optimizer, (reason) =>
      notTaken.push('name' in reason ? reason.name : reason.rule),
    );
    return { settings, notTaken };
  } catch (error) {
    // The layers and weights can be read without it.
    return { settings: {}, notTaken: [error instanceof Error ? error.message : String(error)] };
  }
}

/** A weight as a table has it. */
export interface WeightFigures {
  /** `conv2d/kernel` */
  readonly name: string;
  readonly shape: Shape;
  /** As NumPy gives them, in float32. */
  readonly mean: number;
  readonly std: number;
}

/** A model file that has been opened. */
export interface OwnFile {
  readonly name: string;
  /** Keras's table. */
  readonly summary: string;
  /** As a line of layers that the page can train; or why it is none. */
  readonly layers: readonly LayerSpec[] | Unfit;
  readonly weights: readonly WeightFigures[];
  /** Whether the file has weights alone, and the layers are the page's. */
  readonly isWeights: boolean;
  /** How it was trained, where the file says so. */
  readonly settings: Settings;
  /** Of that what the page has no settings for. */
  readonly notTaken: readonly string[];
  /** Whether it reads the page's images, and gives a number for each class. */
  readonly isTestable: boolean;
}

/**
 * Reads a model file, or a file of weights for the page's layers, on the CPU.
 * @throws DataError that names the layer, or what the file is.
 */
export async function openFile(
  session: Session | null,
  bytes: Uint8Array,
  name: string,
  layers: readonly LayerSpec[],
): Promise<OwnFile> {
  const kind = kindOf(bytes, name);
  const isWeights =
    kind === 'safetensors' ||
    (kind === 'HDF5' && !readHDF5(bytes, name).attributes.has('model_config')) ||
    (kind === 'zip' && !readZip(bytes, name).has('config.json'));
  await Promise.all([loadOffers(), loadTypes(layers)]);
  const { model, weights } = isWeights
    ? withWeights(
        withRandomSeed(0, () => network(layers)),
        bytes,
        name,
      )
    : await aside(session, () => readFile(bytes, name));
  let summary = '';
  model.summary((text) => (summary = text));
  opened.delete(name);
  const line = lineOf(model);
  const layersInLine = 'rule' in line ? [] : line;
  opened.set(name, {
    bytes,
    start: layersInLine.map((layer) => weights.get(layer) ?? []),
    names: isWeights ? null : { model: model.name, layers: layersInLine.map((layer) => layer.name) },
  });
  for (const other of [...opened.keys()].slice(0, -KEPT)) opened.delete(other);
  const training = isWeights ? { settings: {}, notTaken: [] } : await aside(session, () => trainingIn(bytes, name));
  return {
    name,
    summary,
    ...training,
    layers: isWeights ? layers : withRandomSeed(0, () => layersOfModel(model)),
    weights: figuresOf(model, weights),
    isWeights,
    isTestable:
      !isWeights && reads(model) !== null && model.outputs.length === 1 && sizeOf(model.output.sizes) === CLASSES,
  };
}

/** The page's images as a model reads them: as they are, without their one channel, or in a row. Null where it does not. */
function reads({ inputs, input }: Model): Shape | null {
  const { sizes } = input;
  return inputs.length === 1 && sizes.every(isKnown) && sizeOf(sizes) === sizeOf(INPUT_SHAPE) ? sizes : null;
}

/** How many test images the model of a file takes for what they are, where it reads them. */
export async function scoreFile(
  session: Session | null,
  name: string,
  engine: Engine,
  test: Samples,
  tell: (done: number, total: number) => void,
): Promise<Score> {
  return aside(session, async () => {
    const file = await readFile(openedFile(name).bytes, name, engine);
    using model = await restore({ ...file, compiled: null }, false);
    const { images, labels } = test;
    const shape = [labels.data.length, ...reads(model)!];
    return await score(
      { model, signal: new AbortController().signal },
      { images: { data: images.data, shape, scale: images.scale }, labels },
      tell,
    );
  });
}

/**
 * The model of a file layer by layer against the CPU: on the page's images where it reads them, else on numbers.
 * @throws where it reads samples of any size.
 */
export async function checkFile(
  session: Session | null,
  name: string,
  engine: Engine,
  image: Float32Array | null,
  test: Samples,
  tell: (done: number, total: number) => void,
): Promise<CheckedNetwork> {
  using model = await aside(session, async () =>
    restore({ ...(await readFile(openedFile(name).bytes, name, engine)), compiled: null }, false),
  );
  const sizes = reads(model);
  const inputs = sizes ? [imagesFor(image, test, sizes)] : numbersFor(model);
  const outputs = await checkNetwork(model, inputs, engine, tell);
  return { samples: inputs[0]!.shape[0]!, drawn: !sizes, outputs };
}

const withWeights = (
  model: Model,
  bytes: Uint8Array,
  name: string,
): { readonly model: Model; readonly weights: LayerWeights } => ({ model, weights: weightsIn(model, bytes, name) });

/** Of what has more than one axis: the kernels. */
function figuresOf(model: Model, weights: LayerWeights): readonly WeightFigures[] {
  return model.leaves().flatMap((layer) =>
    (weights.get(layer) ?? []).flatMap((array, i): WeightFigures[] =>
      array.shape.length < 2
        ? []
        : [
            {
              name: `${layer.name}/${layer.specs[i]!.name}`,
              shape: array.shape,
              mean: mean(array),
              std: std(array) as number,
            },
          ],
    ),
  );
}
