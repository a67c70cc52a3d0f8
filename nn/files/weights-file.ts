import { ArgumentError, DataError, type NDArray, formatShape, sameShape } from '../../engine';
import { type Write, writeAll } from '../../engine/write-all';
import { warningToConsole } from '../callbacks/messages';
import type { Layer } from '../layers';
import { floats } from '../layers/layer';
import { GraphLayer } from '../graph-layer';
import { archiveError, kindOf } from './file-kind';
import { type FileSource, readSource } from '../io/file-source';
import { hasLegacyWeights, readLegacyWeights } from './h5-file';
import { writeHDF5 } from '../io/hdf5-writer';
import { type LayerWeights, type Lenience, readWeights, throwIt, weightsOf, weightsTree } from './keras-weights';
import { readHDF5 } from '../io/hdf5-reader';
import { readSafetensors, writeSafetensors } from '../io/safetensors';
import { readZip } from '../io/zip';
import { flag } from '../options';
import { parse } from '../schema';
import type { PredictingModel, SavedModel } from '../types';

/** Keras 3's `.weights.h5`. */
export async function writeWeightsH5(model: PredictingModel): Promise<Uint8Array> {
  return writeHDF5(weightsTree(model, await weightsOf(model), null));
}

/** Weights by name, `conv2d/kernel`, and in a model within a model `base/conv2d/kernel`. */
export async function writeWeightsSafetensors(model: PredictingModel): Promise<Uint8Array> {
  const weights = await weightsOf(model);
  const named = namedWeights(model).map(({ name, layer, index }) => {
    const { data, shape } = weights.get(layer)![index]!;
    return [name, { dtype: 'F32', shape, data: Float32Array.from(data) }] as const;
  });
  return writeSafetensors(new Map(named), new Map([['format', 'keras']]));
}

function namedWeights(
  model: GraphLayer,
  prefix = '',
  seen = new Set<Layer>(),
): { name: string; layer: Layer; index: number }[] {
  return model.layers.flatMap((layer) => {
    if (seen.has(layer)) return [];
    seen.add(layer);
    const path = `${prefix}${layer.name}/`;
    if (layer instanceof GraphLayer) return namedWeights(layer, path, seen);
    return layer.specs.map(({ name }, index) => ({ name: path + name, layer, index }));
  });
}

/**
 * Weights from a `.weights.h5`, `.h5`, `.keras` or `.safetensors` file into a model of the same layers.
 * @throws DataError for what is missing, of another shape, or no weight of the model; then nothing has changed.
 */
export async function loadWeights(model: SavedModel, source: FileSource, options: object = {}): Promise<void> {
  const { skipMismatch, byName } = parse('loadWeights', OPTIONS, options as Readonly<Record<string, unknown>>);
  const { bytes, name } = await readSource(source);
  if (!skipMismatch && !byName) return model.restore(readAll(model, bytes, name, {}));
  await model.build(); // what the file does not have is drawn
  const skip = (error: unknown): void => {
    if (!(error instanceof DataError)) throw error;
    warningToConsole(`${error.message}; it is skipped`);
  };
  const found = readAll(model, bytes, name, { ...(byName && { byName }), ...(skipMismatch && { skip }) });
  // Of a layer some may be left out.
  writeAll(
    [...found].flatMap(([layer, arrays]) => {
      const writes: Write[] = [];
      arrays.forEach((array, i) => writes.push([layer.weights[i]!, floats(array)]));
      return writes;
    }),
  );
}

/** What a file has for the weights of a model. @throws DataError as `loadWeights`. */
export const weightsIn = (model: GraphLayer, bytes: Uint8Array, name: string): LayerWeights =>
  readAll(model, bytes, name, {});

const OPTIONS = { skipMismatch: flag.default(false), byName: flag.default(false) };

function readAll(model: GraphLayer, bytes: Uint8Array, name: string, lenience: Lenience): LayerWeights {
  const { byName, skip = throwIt } = lenience;
  const kind = kindOf(bytes, name);
  const root = kind === 'HDF5' ? readHDF5(bytes, name) : null;
  if (root && hasLegacyWeights(root)) return readLegacyWeights(model, root, name, lenience);
  if (byName)
    throw new ArgumentError(`${name}: loadWeights: byName is of .h5 files of Keras 2's form, and this is another file`);
  if (root) return readWeights(model, root, name, lenience);
  if (kind === 'zip') {
    const members = readZip(bytes, name);
    const member = members.get('model.weights.h5');
    if (!member)
      throw (
        archiveError(name, members.keys()) ??
        new DataError(`${name}: there is no member model.weights.h5; it is not a Keras 3 model`)
      );
    return readWeights(model, readHDF5(member, `${name}: model.weights.h5`), name, lenience);
  }
  const { tensors } = readSafetensors(bytes, name);
  const wanted = namedWeights(model);
  const names = new Set(wanted.map((weight) => weight.name));
  const unknown = [...tensors.keys()].find((tensor) => !names.has(tensor));
  if (unknown !== undefined)
    skip(new DataError(`${name}: tensor ${JSON.stringify(unknown)} is not a weight of model "${model.name}"`));
  const found = new Map<Layer, NDArray[]>();
  for (const { name: tensor, layer, index } of wanted) {
    const { dtype, shape, data } = tensors.get(tensor) ?? { dtype: null, shape: [], data: null };
    const spec = layer.specs[index]!;
    if (dtype !== 'F32' || !(data instanceof Float32Array) || !sameShape(shape, spec.shape)) {
      const there = dtype === null ? 'none' : `${dtype} ${formatShape(shape)}`;
      skip(
        new DataError(`${name}: tensor "${tensor}": the model expects F32 ${formatShape(spec.shape)}, got ${there}`),
      );
      continue;
    }
    const list = found.get(layer) ?? [];
    list[index] = { data, shape };
    found.set(layer, list);
  }
  return found;
}
