import { DataError, type NDArray, type Shape } from '../../engine';
import type { Layer } from '../layers';
import { GraphLayer } from '../graph-layer';
import type { Optimizer } from '../optimizers';
import { Sequential } from '../sequential';
import { type HDF5Array, type HDF5Dataset, type HDF5Group, atPath } from '../io/hdf5';
import { readHDF5 } from '../io/hdf5-reader';
import { writeHDF5 } from '../io/hdf5-writer';
import { ConfigObject } from './config-object';
import { withCustomObjects } from '../custom-objects';
import { compileConfig, compileOptions } from './keras-compile';
import { type CompiledState, KERAS_VERSION, type ReadOptions, compiledState } from './keras-file';
import { GENERATOR, readGenerator } from './keras-generator';
import { modelConfig, modelFromConfig } from './keras-model';
import type { JSONObject } from '../io/json';
import { layerName } from './keras-layers';
import { legacyConfig, legacyOptimizer } from './keras-legacy';
import { loadClassesOf, loadNamed } from './named-classes';
import { leafPaths, trainedLeaves, trainedWeights } from '../trained-weights';
import { type LayerWeights, type Lenience, arrayAt, floats, throwIt, weightsOf } from './keras-weights';
import { type OptimizerState, readState, stateVariables } from './optimizer-state';
import { pythonJSON } from './python-json';
import type { ModelFile } from './restore';
import type { SavedModel } from '../types';

/**
 * A legacy `.h5` file, read and checked as `readKerasFile` does it, as `model.save` of Keras 2, and of Keras 3 for that
 * ending, writes it.
 */
export async function readH5File(bytes: Uint8Array, name: string, options: ReadOptions): Promise<ModelFile> {
  const root = readHDF5(bytes, name);
  const json = (attribute: string): ConfigObject =>
    ConfigObject.parse(
      text(root.attributes.get(attribute), `${name}: attribute ${attribute}`),
      `${name}: ${attribute}`,
    );
  if (!root.attributes.has('model_config')) {
    throw new DataError(
      `${name}: there is no attribute model_config: weights without a model; save the whole of it with ` +
        'model.save(), or give the weights to a model with loadWeights()',
    );
  }
  const config = json('model_config');
  await loadNamed(config.value);
  const { model, compiling } = withCustomObjects(options.customObjects, () => {
    const model = sayingKeras1(config, name, () => modelFromConfig(config, options.engine));
    const compiles = options.compile && root.attributes.has('training_config');
    return { model, compiling: compiles ? compileOptions(json('training_config'), model) : null };
  });
  const { weights, names } = readNamedWeights(model, root, name);
  const state = compiling && readOptimizerWeights(compiling.optimizer, model, names, root, name);
  const generator = root.attributes.has(GENERATOR)
    ? readGenerator(json(GENERATOR).value, model, `${name}: attribute ${GENERATOR}`)
    : null;
  return { model, weights, compiled: compiling && { options: compiling, state, generator } };
}

/** Options that only layers of Keras 1 have. */
const KERAS_1 = /"(nb_filter|nb_row|filter_length|border_mode|dim_ordering|[Wb]_(regularizer|constraint))":/;

/** Runs `read`; an error says so where it is the config of Keras 1, which neither Keras 3 nor tf_keras takes. */
function sayingKeras1<T>(config: ConfigObject, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const [, option] = KERAS_1.exec(JSON.stringify(config.value)) ?? [];
    if (option === undefined) throw error;
    throw new DataError(
      `${name}: written by Keras 1, whose layers have options such as ${option}; open it with Keras 2.0 to 2.3 and ` +
        `save it anew, which converts it (${error.message})`,
    );
  }
}

function text(attribute: HDF5Array | undefined, what: string): string {
  const [value, ...more] = attribute?.data ?? [];
  if (typeof value !== 'string' || more.length > 0) throw new DataError(`${what}: expected text`);
  return value;
}

/** An attribute over 64 KB comes in pieces, `layer_names0`, `layer_names1`, ... */
function texts({ attributes }: HDF5Group, key: string, what: string): readonly string[] {
  const pieces = [attributes.get(key)];
  for (let i = 0; attributes.has(`${key}${i}`); i++) pieces.push(attributes.get(`${key}${i}`));
  // An empty list has lost its type.
  const lists = pieces
    .filter((piece) => piece && piece.data.length > 0)
    .map((piece) => Array.from(piece!.data as ArrayLike<unknown>));
  const list = lists.flat();
  if (pieces.every((piece) => !piece) || !list.every((name) => typeof name === 'string'))
    throw new DataError(`${what}: expected a list of names`);
  return list;
}

/** Whether these are weights as `save_weights` of Keras 2 writes them, or a whole model's. */
export const hasLegacyWeights = ({ attributes, children }: HDF5Group): boolean =>
  children.has('model_weights') || ['layer_names', 'layer_names0'].some((name) => attributes.has(name));

/**
 * The weights of each layer lie in a group of its name, whose attribute names them in their order. Layers go by their
 * names; where the file has others, by their places, as in Keras.
 * @throws DataError for layers, or weights of a layer, of another number or shape.
 */
export const readLegacyWeights = (
  model: GraphLayer,
  root: HDF5Group,
  file: string,
  lenience?: Lenience,
): LayerWeights => readNamedWeights(model, root, file, lenience).weights;

/** The same, and what the file calls them. */
function readNamedWeights(
  model: GraphLayer,
  root: HDF5Group,
  file: string,
  { byName: goesByName = false, skip = throwIt }: Lenience = {},
): { weights: LayerWeights; names: ReadonlyMap<Layer, readonly string[]> } {
  const whole = root.children.get('model_weights');
  const [group, prefix] = whole && 'children' in whole ? [whole, 'model_weights/'] : [root, ''];
  const saved = texts(group, 'layer_names', `${file}: layer_names`).flatMap((name) => {
    const what = `${file}: layer "${name}"`;
    const own = atPath(group, name);
    if (!own || !('children' in own)) throw new DataError(`${what}: there is no group ${prefix}${name}`);
    const weights = texts(own, 'weight_names', `${what}: weight_names`);
    return weights.length > 0 ? [{ name, weights }] : [];
  });
  const layers = model.layers.filter(({ specs }) => specs.length > 0);
  if (!goesByName && saved.length !== layers.length)
    throw new DataError(`${file}: ${saved.length} of its layers have weights; the model expects ${layers.length}`);
  const byName = new Map(saved.map((layer) => [layerName(layer.name), layer]));
  const isNamed = goesByName || (byName.size === saved.length && layers.every(({ name }) => byName.has(name)));
  const leaves = model.leaves().filter(({ specs }) => specs.length > 0);
  const found = new Map(leaves.map((leaf): [Layer, NDArray[]] => [leaf, []]));
  const named = new Map(leaves.map((leaf): [Layer, string[]] => [leaf, []]));
  layers.forEach((layer, i) => {
    const own = isNamed ? byName.get(layer.name) : saved[i];
    if (!own) return; // by name others keep theirs
    const { name, weights } = own;
    const what = `${file}: layer "${name}"`;
    const wanted = inKerasOrder(layer);
    if (weights.length !== wanted.length)
      return skip(
        new DataError(
          `${what}: it has ${weights.length} weights; the model expects ${wanted.length} for its layer "${layer.name}"`,
        ),
      );
    const inOrder = namesOf(wanted, weights) ?? weights;
    wanted.forEach(({ layer: leaf, index, shape }, i) => {
      try {
        found.get(leaf)![index] = arrayAt(root, `${prefix}${name}/${inOrder[i]!}`, shape, what);
      } catch (error) {
        skip(error);
      }
      named.get(leaf)![index] = inOrder[i]!;
    });
  });
  return { weights: found, names: named };
}

interface Place {
  readonly layer: Layer;
  readonly index: number;
  readonly shape: Shape;
}

/**
 * A layer's weights, a model's as well, as Keras orders them when it opens the file: those that are trained, then the
 * others; all as they come of a Functional model that is frozen, whatever its layers are. A Sequential forgets that it
 * was.
 */
function inKerasOrder(layer: Layer): Place[] {
  const all = layer.leaves().flatMap((leaf) =>
    leaf.specs.map(({ shape, trainable = true }, index) => ({
      layer: leaf,
      index,
      shape,
      trained: trainable && leaf.trainable,
    })),
  );
  if (layer instanceof GraphLayer && !(layer instanceof Sequential) && !layer.trainable) return all;
  return [...all.filter(({ trained }) => trained), ...all.filter(({ trained }) => !trained)];
}

/**
 * The weights' names, `base/dense/kernel:0`, in the order that is wanted, where each of them is one weight's and no
 * other's: the file's order is that of layers frozen when it was written, which its config does not always say. Null
 * where they are not.
 */
function namesOf(wanted: readonly Place[], names: readonly string[]): readonly string[] | null {
  const parts = names.map((name) => name.replace(/:\d+$/, '').split('/'));
  // By their last parts, of which there are two, or more where the weight is one of a layer within the layer.
  const byEnding = new Map<number, Map<string, string | null>>();
  const endings = (count: number): Map<string, string | null> => {
    const made = byEnding.get(count) ?? new Map<string, string | null>();
    if (!byEnding.has(count))
      parts.forEach((own, i) => {
        const ending = own.slice(-count).join('/');
        if (own.length >= count) made.set(ending, made.has(ending) ? null : names[i]!);
      });
    byEnding.set(count, made);
    return made;
  };
  const found = wanted.map(({ layer, index }) => {
    const ending = `${layer.name}/${layer.specs[index]!.name}`;
    return endings(ending.split('/').length).get(ending) ?? null;
  });
  return found.includes(null) || new Set(found).size < found.length ? null : (found as readonly string[]);
}

/**
 * The optimizer's state. Names were `training/Adam/Variable:0` in the first Keras 2, `training/Adam/conv2d/kernel/m:0`
 * up to TF 2.10, all of one slot and then all of the next; `Adam/m/conv2d/kernel:0`, weight by weight, in the last;
 * they are `adam/conv2d_kernel_momentum` in Keras 3.
 */
function readOptimizerWeights(
  optimizer: Optimizer,
  model: GraphLayer,
  weights: ReadonlyMap<Layer, readonly string[]>,
  root: HDF5Group,
  file: string,
): OptimizerState | null {
  const group = atPath(root, 'optimizer_weights');
  if (!group || !('children' in group)) return null;
  const what = `${file}: the optimizer`;
  const variables = texts(group, 'weight_names', `${what}: weight_names`).map((name) => {
    const array = atPath(group, name);
    if (!array || !('data' in array)) throw new DataError(`${what}: there is no array at optimizer_weights/${name}`);
    return { name, array };
  });
  const paths = leafPaths(model);
  const trained = trainedLeaves(model).flatMap((leaf) =>
    leaf.specs.flatMap(({ name, shape, trainable = true }, i) =>
      trainable ? [{ shape, path: `${paths.get(leaf)!}/${name}`, name: weights.get(leaf)![i]! }] : [],
    ),
  );
  const [version] = root.attributes.get('keras_version')?.data ?? [];
  // Up to Keras 2.0.5 an optimizer had its weights sorted by name.
  const order = trained.map((_, i) => i);
  if (/^2\.0\.[0-5]$/.test(String(version))) order.sort((a, b) => (trained[a]!.name < trained[b]!.name ? -1 : 1));
  const state = readState(
    optimizer,
    order.map((i) => trained[i]!),
    variables,
    what,
    true,
  );
  if (!state || state.slots.length === 0) return state;
  const slots = [...state.slots];
  order.forEach((weight, i) => (slots[weight] = state.slots[i]!));
  return { ...state, slots };
}

// Writing -----------------------------------------------------------------------------------------------------------

/** So many names, 16 bytes each, are less than the 64 KB that an attribute may have. */
const MOST_NAMES = 4000;

/** A list of names; one that is too long comes in pieces, as Keras writes it. */
function list(key: string, names: readonly string[]): [string, HDF5Array][] {
  const attribute = (key: string, data: readonly string[]): [string, HDF5Array] => [
    key,
    { shape: [data.length], data },
  ];
  if (names.length <= MOST_NAMES) return [attribute(key, names)];
  return Array.from({ length: Math.ceil(names.length / MOST_NAMES) }, (_, i) =>
    attribute(`${key}${i}`, names.slice(i * MOST_NAMES, (i + 1) * MOST_NAMES)),
  );
}

const oneText = (value: string): HDF5Array => ({ shape: [], data: [value] });

const emptyGroup = (attributes: [string, HDF5Array][] = []): HDF5Group => ({
  children: new Map(),
  attributes: new Map(attributes),
});

/** Puts an array where its name says, in groups within groups. */
function put(root: HDF5Group, path: string, array: HDF5Dataset): void {
  const names = path.split('/');
  let group = root;
  for (const name of names.slice(0, -1)) {
    let child = group.children.get(name);
    if (!child || !('children' in child)) group.children.set(name, (child = emptyGroup()));
    group = child;
  }
  group.children.set(names.at(-1)!, array);
}

/** The legacy `.h5` file as Keras 3 still writes it, and both Keras 2 and 3 read its weights. */
export async function writeH5File(model: SavedModel): Promise<Uint8Array> {
  await loadClassesOf(model.leaves());
  return packH5(model, await weightsOf(model), await compiledState(model));
}

/** The file, from weights on the host and classes that are loaded. */
export function packH5(model: GraphLayer, weights: LayerWeights, compiled: CompiledState | null): Uint8Array {
  const about: [string, HDF5Array][] = [
    ['backend', oneText('tensorflow')],
    ['keras_version', oneText(KERAS_VERSION)],
  ];
  const root = emptyGroup([...about, ['model_config', oneText(pythonJSON(legacyConfig(modelConfig(model))))]]);
  const group = emptyGroup([
    ...about,
    ...list(
      'layer_names',
      model.layers.map(({ name }) => name),
    ),
  ]);
  const paths = leafPaths(model);
  for (const layer of model.layers) {
    const named = inKerasOrder(layer).map(({ layer: leaf, index }) => ({
      name: `${paths.get(leaf)!}/${leaf.specs[index]!.name}`,
      array: weights.get(leaf)![index]!,
    }));
    const own = emptyGroup(
      list(
        'weight_names',
        named.map(({ name }) => name),
      ),
    );
    for (const { name, array } of named) put(own, name, floats(array));
    group.children.set(layer.name, own);
  }
  group.children.set('top_level_model_weights', emptyGroup(list('weight_names', [])));
  root.children.set('model_weights', group);
  if (compiled) {
    const { optimizer, ...settings } = compileConfig(compiled.optimizer, compiled.given);
    const training = {
      ...(legacyConfig(settings) as JSONObject),
      optimizer_config: legacyOptimizer(optimizer as JSONObject),
    };
    root.attributes.set('training_config', oneText(pythonJSON(training)));
    if (compiled.generator) root.attributes.set(GENERATOR, oneText(pythonJSON(compiled.generator)));
    const variables = stateVariables(compiled.optimizer, compiled.state, trainedWeights(model));
    const own = emptyGroup(
      list(
        'weight_names',
        variables.map(({ name }) => name),
      ),
    );
    for (const { name, array } of variables) put(own, name, array);
    root.children.set('optimizer_weights', own);
  }
  return writeHDF5(root);
}
