import { DataError, type NDArray, type Shape } from '../../engine';
import type { Layer } from '../layers';
import type { Model } from '../model';
import type { Optimizer } from '../optimizers';
import { type HDF5Array, type HDF5Dataset, type HDF5Group, atPath } from './hdf5';
import { readHDF5 } from './hdf5-reader';
import { writeHDF5 } from './hdf5-writer';
import { ConfigObject } from './config-object';
import { compileConfig, compileOptions } from './keras-compile';
import { type CompiledState, KERAS_VERSION, type ReadOptions, compiledState } from './keras-file';
import { modelConfig, modelFromConfig } from './keras-model';
import { type LayerWeights, arrayAt, floats } from './keras-weights';
import type { OptimizerState } from './optimizer-state';
import { pythonJSON } from './python-json';
import { type ModelFile, trainableShapes } from './restore';
import { weightsOf } from './weights-file';

/** A legacy `.h5` file, read and checked as `readKerasFile` does it, as `model.save` of Keras 2, and of Keras 3 for that ending, writes it. */
export function readH5File(bytes: Uint8Array, name: string, { engine, compile }: ReadOptions): ModelFile {
  const root = readHDF5(bytes, name);
  const json = (attribute: string): ConfigObject => ConfigObject.parse(text(root.attributes.get(attribute), `${name}: attribute ${attribute}`), `${name}: ${attribute}`);
  if (!root.attributes.has('model_config')) {
    throw new DataError(`${name}: there is no attribute model_config: weights without a model; save the whole of it with model.save()`);
  }
  const model = modelFromConfig(json('model_config'), engine);
  const weights = readLayers(model, root, name);
  const options = compile && root.attributes.has('training_config') ? compileOptions(json('training_config')) : null;
  const state = options && readState(options.optimizer, trainableShapes(model), root, name);
  return { model, weights, compiled: options && { options, state } };
}

function text(attribute: HDF5Array | undefined, what: string): string {
  const [value, ...more] = attribute?.data ?? [];
  if (typeof value !== 'string' || more.length > 0) throw new DataError(`${what}: there must be a text`);
  return value;
}

/** An attribute over 64 KB comes in pieces, `layer_names0`, `layer_names1`, ... */
function names({ attributes }: HDF5Group, key: string, what: string): readonly string[] {
  const pieces = [attributes.get(key)];
  for (let i = 0; attributes.has(`${key}${i}`); i++) pieces.push(attributes.get(`${key}${i}`));
  // An empty list has lost its type.
  const lists = pieces.filter((piece) => piece && piece.data.length > 0).map((piece) => Array.from(piece!.data as ArrayLike<unknown>));
  const list = lists.flat();
  if (pieces.every((piece) => !piece) || !list.every((name) => typeof name === 'string')) throw new DataError(`${what}: there must be a list of names`);
  return list;
}

/** The weights of each layer lie in a group of its name, whose attribute names them in their order. */
function readLayers(model: Model, root: HDF5Group, file: string): LayerWeights {
  const found = new Map<Layer, readonly NDArray[]>();
  for (const layer of model.layers.filter(({ specs }) => specs.length > 0)) {
    const what = `${file}: layer "${layer.name}"`;
    const group = atPath(root, `model_weights/${layer.name}`);
    if (!group || !('children' in group)) throw new DataError(`${what}: there is no group model_weights/${layer.name}`);
    const paths = names(group, 'weight_names', `${what}: weight_names`).map((name) => `model_weights/${layer.name}/${name}`);
    const wanted = inKeras2sOrder(layer);
    if (paths.length !== wanted.length) throw new DataError(`${what}: it has ${paths.length} weights; the model wants ${wanted.length}`);
    wanted.forEach(({ layer: leaf, index, shape }, i) => {
      const arrays = [...(found.get(leaf) ?? [])];
      arrays[index] = arrayAt(root, paths[i]!, shape, what);
      found.set(leaf, arrays);
    });
  }
  return found;
}

/** A layer's weights, a model's as well: those that are trained, then the others. */
function inKeras2sOrder(layer: Layer): { layer: Layer; index: number; shape: Shape }[] {
  const all = layer.leaves().flatMap((leaf) =>
    leaf.specs.map(({ shape, trainable = true }, index) => ({ layer: leaf, index, shape, trained: trainable && leaf.trainable })),
  );
  return [...all.filter(({ trained }) => trained), ...all.filter(({ trained }) => !trained)];
}

/** What Keras 2 has called the slots over the years. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  momentum: ['m', 'momentum'],
  velocity: ['v', 'velocity', 'rms'],
  average_gradient: ['average_gradient', 'mg'],
};

/**
 * The optimizer's state. Names were `training/Adam/conv2d/kernel/m:0`, all of one slot and then all of the next, up to TF 2.9,
 * `Adam/m/conv2d/kernel:0`, weight by weight, up to Keras 2, and are `adam/conv2d_kernel_momentum` in Keras 3; within a slot
 * the weights' order is always the model's.
 */
function readState(optimizer: Optimizer, shapes: readonly Shape[], root: HDF5Group, file: string): OptimizerState | null {
  const group = atPath(root, 'optimizer_weights');
  if (!group || !('children' in group)) return null;
  const what = `${file}: the optimizer`;
  const all = names(group, 'weight_names', `${what}: weight_names`);
  const counter = all.find((name) => /(^|\/)iter(ations?)?(:0)?$/.test(name));
  const steps = counter ? atPath(root, `optimizer_weights/${counter}`) : undefined;
  const iterations = steps && 'data' in steps ? Number(steps.data[0]) : NaN;
  if (!Number.isSafeInteger(iterations) || iterations < 0) throw new DataError(`${what}: there is no count of its steps`);
  const slots: NDArray[][] = shapes.map(() => []);
  optimizer.slotNames.forEach((slot, s) => {
    const own = all.filter((name) => {
      const parts = name.replace(/:0$/, '').split('/');
      return SLOTS[slot]!.includes(parts.at(-1)!) || SLOTS[slot]!.includes(parts[1] ?? '') || parts.at(-1)!.endsWith(`_${slot}`);
    });
    if (own.length !== shapes.length) throw new DataError(`${what}: it has ${own.length} arrays of ${slot}; the model trains ${shapes.length} weights`);
    own.forEach((name, weight) => (slots[weight]![s] = arrayAt(root, `optimizer_weights/${name}`, shapes[weight]!, what)));
  });
  return { iterations, slots };
}

// Writing -----------------------------------------------------------------------------------------------------------

const texts = (values: readonly string[]): HDF5Array => ({ shape: [values.length], data: values });
const oneText = (value: string): HDF5Array => ({ shape: [], data: [value] });

const emptyGroup = (attributes: [string, HDF5Array][] = []): HDF5Group => ({ children: new Map(), attributes: new Map(attributes) });

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
export async function writeH5File(model: Model): Promise<Uint8Array> {
  return packH5(model, await weightsOf(model), await compiledState(model));
}

/** The file, from weights on the host. */
export function packH5(model: Model, weights: LayerWeights, compiled: CompiledState | null): Uint8Array {
  const about: [string, HDF5Array][] = [
    ['backend', oneText('tensorflow')],
    ['keras_version', oneText(KERAS_VERSION)],
  ];
  const root = emptyGroup([...about, ['model_config', oneText(pythonJSON(modelConfig(model)))]]);
  const group = emptyGroup([...about, ['layer_names', texts(model.layers.map(({ name }) => name))]]);
  for (const layer of model.layers) {
    const named = inKeras2sOrder(layer).map(({ layer: leaf, index }) => ({
      name: `${model.name}/${leaf.name}/${leaf.specs[index]!.name}`,
      array: weights.get(leaf)![index]!,
    }));
    const own = emptyGroup([['weight_names', texts(named.map(({ name }) => name))]]);
    for (const { name, array } of named) put(own, name, floats(array));
    group.children.set(layer.name, own);
  }
  group.children.set('top_level_model_weights', emptyGroup([['weight_names', texts([])]]));
  root.children.set('model_weights', group);
  if (compiled) {
    const { optimizer, given, state } = compiled;
    root.attributes.set('training_config', oneText(pythonJSON(compileConfig(optimizer, given))));
    const own = emptyGroup();
    const names = [`${optimizer.name}/iteration`];
    put(own, names[0]!, { shape: [], data: BigInt64Array.of(BigInt(state.iterations)), attributes: new Map() });
    const trained = model.leaves().flatMap((leaf) =>
      leaf.specs.filter(({ trainable = true }) => trainable && leaf.trainable).map(({ name }) => `${leaf.name}_${name}`),
    );
    optimizer.slotNames.forEach((slot, s) => {
      trained.forEach((weight, i) => {
        const name = `${optimizer.name}/${model.name}_${weight}_${slot}`;
        names.push(name);
        put(own, name, floats(state.slots[i]![s]!));
      });
    });
    own.attributes.set('weight_names', texts(names));
    root.children.set('optimizer_weights', own);
  }
  return writeHDF5(root);
}
