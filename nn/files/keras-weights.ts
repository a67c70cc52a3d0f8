import { DataError, type NDArray, type Shape, formatShape, sameShape } from '../../engine';
import { InputLayer, type Layer } from '../layers';
import { GraphLayer } from '../graph-layer';
import { snakeCase } from '../names';
import type { Optimizer } from '../optimizers';
import type { TrainedWeight } from '../optimizers/optimizer';
import { trainedWeights } from '../trained-weights';
import { Sequential } from '../sequential';
import { type OptimizerState, readState, stateVariables } from './optimizer-state';
import { type HDF5Data, type HDF5Dataset, type HDF5Group, atPath } from '../io/hdf5';
import type { PredictingModel } from '../types';

/** How weights are read that are not all of a model's. */
export interface Lenience {
  /** Layers that the file does not have keep theirs, whatever else it has. */
  readonly byName?: boolean;
  /** Told of what does not fit, which then is left out. Default: it is thrown. */
  readonly skip?: (error: unknown) => void;
}

export function throwIt(error: unknown): never {
  throw error;
}

/** Weights of the layers that have some, by layer. */
export type LayerWeights = ReadonlyMap<Layer, readonly NDArray[]>;

/**
 * The layers of a model in `model.weights.h5`, by Keras 3's rule (`_save_container_state` of `saving_lib.py`): the
 * classes' names, numbered where there are several. Keras writes a layer that is shared where it is met first.
 */
function* members(model: GraphLayer): Generator<[name: string, layer: Layer]> {
  const counts = new Map<string, number>();
  for (const layer of model.layers) {
    if (model instanceof Sequential && layer instanceof InputLayer) continue;
    const base = snakeCase(layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    yield [count === 0 ? base : `${base}_${count}`, layer];
  }
}

/** Copies of the weights of each layer that has some. */
export async function weightsOf(model: PredictingModel): Promise<LayerWeights> {
  await model.build();
  const layers = model.leaves().filter(({ weights }) => weights.length > 0);
  const arrays = await Promise.all(layers.map((layer) => layer.getWeights()));
  return new Map(layers.map((layer, i): [Layer, readonly NDArray[]] => [layer, arrays[i]!]));
}

// Writing -----------------------------------------------------------------------------------------------------------

const group = (children: Record<string, HDF5Group | HDF5Dataset>, name?: string): HDF5Group => ({
  children: new Map(Object.entries(children)),
  attributes: new Map(name === undefined ? [] : [['name', { shape: [], data: [name] }]]),
});

const dataset = (data: HDF5Data, shape: Shape): HDF5Dataset => ({ data, shape, attributes: new Map() });

const numbered = (arrays: readonly HDF5Dataset[]): Record<string, HDF5Dataset> =>
  Object.fromEntries(arrays.map((array, i) => [String(i), array]));

export const floats = ({ data, shape }: NDArray): HDF5Dataset => dataset(Float32Array.from(data), shape);

/**
 * `model.weights.h5` of a `.keras` file. Layers that models within it share stand in each: by its config, which cannot
 * say so, they are layers of their own when the file is opened. Keras leaves them out, and then opens no such file.
 */
export function weightsTree(
  model: GraphLayer,
  weights: LayerWeights,
  optimizer: { optimizer: Optimizer; state: OptimizerState } | null,
): HDF5Group {
  const root = modelGroup(model, weights);
  if (optimizer) {
    root.children.set('optimizer', optimizerGroup(optimizer.optimizer, optimizer.state, trainedWeights(model)));
  }
  return root;
}

/** Its variables, and again, as Keras has them, those of the optimizers that do its work. */
function optimizerGroup(
  optimizer: Optimizer,
  state: OptimizerState,
  weights: readonly (TrainedWeight & { readonly name: string })[],
  isBuilt = state.iterations > 0,
): HDF5Group {
  const variables = stateVariables(optimizer, state, weights, { isBuilt }).map(({ array }) => array);
  const root = group({ vars: group(numbered(variables), optimizer.name) });
  for (const [i, part] of (optimizer.partsOf?.(weights) ?? []).entries()) {
    const own = part.weights.map((place) => weights[place]!);
    const [name, ...above] = part.path.split('/').toReversed();
    let at = root;
    for (const key of above.toReversed()) {
      if (!at.children.has(key)) at.children.set(key, group({}));
      at = at.children.get(key) as HDF5Group;
    }
    at.children.set(name!, optimizerGroup(part.optimizer, state.parts![i]!, own, isBuilt));
  }
  return root;
}

function modelGroup(model: GraphLayer, weights: LayerWeights): HDF5Group {
  const layers: Record<string, HDF5Group> = {};
  for (const [name, layer] of members(model)) {
    layers[name] = layer instanceof GraphLayer ? modelGroup(layer, weights) : layerGroup(layer, weights.get(layer));
  }
  return group({ layers: group(layers), vars: group({}, model.name) });
}

/** Of a layer its weights, and those of layers within it in groups of theirs. */
function layerGroup({ name, specs }: Layer, weights: readonly NDArray[] = []): HDF5Group {
  const root = group({ vars: group({}, name) });
  weights.forEach((weight, i) => {
    for (const place of specs[i]!.within ?? ['']) {
      let at = root;
      for (const key of [...place.split('/').filter(Boolean), 'vars']) {
        if (!at.children.has(key)) at.children.set(key, group({}));
        at = at.children.get(key) as HDF5Group;
      }
      at.children.set(String(at.children.size), floats(weight));
    }
  });
  return root;
}

// Reading -----------------------------------------------------------------------------------------------------------

/** @throws DataError unless there is an array of this shape. */
export function arrayAt(root: HDF5Group, path: string, shape: Shape, what: string): NDArray<Float32Array> {
  const found = atPath(root, path);
  if (!found || !('data' in found)) throw new DataError(`${what}: there is no array at ${path}`);
  if (!sameShape(found.shape, shape)) {
    throw new DataError(
      `${what}: the array at ${path} has the shape ${formatShape(found.shape)}; the model expects ` +
        `${formatShape(shape)}`,
    );
  }
  const { data } = found;
  if (data instanceof Float32Array) return { data, shape };
  if (data instanceof Float64Array) return { data: Float32Array.from(data), shape };
  // A count, such as Normalization's.
  if (shape.length === 0 && typeof data[0] !== 'string') return { data: Float32Array.of(Number(data[0])), shape };
  throw new DataError(`${what}: the array at ${path} must hold floating-point numbers`);
}

/** Where Keras 2.12 to 2.14 keep a model's layers in `model.weights.h5`. */
const KERAS_2_13 = '_layer_checkpoint_dependencies';

/** There a layer takes one number of its class or two: the order of those that are there is the layers'. */
function inKeras213(layers: readonly (readonly [name: string, layer: Layer])[], there: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const numbers = new Map<string, number[]>();
  const numbersOf = (base: string): number[] => {
    const known = numbers.get(base);
    if (known) return known;
    const found = there
      .filter((name) => name.replace(/_\d+$/, '') === base || name === base)
      .map((name) => Number(/_(\d+)$/.exec(name.slice(base.length))?.[1] ?? 0))
      .sort((a, b) => a - b);
    numbers.set(base, found);
    return found;
  };
  return layers.map(([, layer]) => {
    const base = snakeCase(layer.className);
    const count = counts.get(base) ?? 0;
    if (layer.leaves().some(({ specs }) => specs.length > 0)) counts.set(base, count + 1);
    const number = numbersOf(base)[count] ?? 0;
    return `${KERAS_2_13}/${base}${number === 0 ? '' : `_${number}`}`;
  });
}

/** @param path of the layer's group. */
function layerWeights({ name, specs }: Layer, root: HDF5Group, path: string, file: string): readonly NDArray[] {
  const what = `${file}: layer "${name}"`;
  const taken = new Map<string, number>();
  const arrays = specs.map(({ shape, within = [''] }) => {
    const places = within.map((place) => {
      const vars = [path, ...place.split('/').filter(Boolean), 'vars'].join('/');
      const index = taken.get(vars) ?? 0;
      taken.set(vars, index + 1);
      return `${vars}/${index}`;
    });
    return arrayAt(root, places[0]!, shape, what);
  });
  if (!taken.has(`${path}/vars`)) taken.set(`${path}/vars`, 0);
  for (const [vars, count] of taken) {
    const found = atPath(root, vars);
    const there = found && 'children' in found ? found.children.size : 0;
    // Of a layer with fewer weights, one without a bias say, the first ones would be taken for others of their shape.
    if (there > count) throw new DataError(`${what}: it has ${there} weights at ${vars}; the model expects ${count}`);
  }
  return arrays;
}

/** Every weight, checked against the model's. @throws DataError that names the layer and the array. */
export function readWeights(
  model: GraphLayer,
  root: HDF5Group,
  file: string,
  { skip = throwIt }: Lenience = {},
): LayerWeights {
  const found = new Map<Layer, readonly NDArray[]>();
  const seen = new Set<Layer>();
  const isKeras213 = root.children.has(KERAS_2_13);
  const visit = (model: GraphLayer, path: string): void => {
    const named = [...members(model)];
    const group = atPath(root, `${path}${KERAS_2_13}`);
    const names =
      isKeras213 && group && 'children' in group
        ? inKeras213(named, [...group.children.keys()])
        : named.map(([name]) => `layers/${name}`);
    for (const [i, [, layer]] of named.entries()) {
      if (seen.has(layer)) continue;
      seen.add(layer);
      const at = path + names[i]!;
      if (layer instanceof GraphLayer) visit(layer, `${at}/`);
      else
        try {
          found.set(layer, layerWeights(layer, root, at, file));
        } catch (error) {
          skip(error);
        }
    }
  };
  visit(model, '');
  return found;
}

/** What the optimizer had kept; null where the file has none of it, or none that fits. */
export function readOptimizer(
  optimizer: Optimizer,
  weights: readonly TrainedWeight[],
  root: HDF5Group,
  file: string,
  bySlot: boolean,
): OptimizerState | null {
  const vars = atPath(root, 'optimizer/vars');
  if (!vars || !('children' in vars) || vars.children.size === 0) return null;
  const arrays = Array.from({ length: vars.children.size }, (_, i) => vars.children.get(String(i)));
  const variables = arrays.flatMap((array, i) =>
    array && 'data' in array ? [{ name: i === 0 ? 'iteration' : '', array }] : [],
  );
  return readState(
    optimizer,
    weights.map(({ shape, path }) => ({ shape, path })),
    variables,
    `${file}: the optimizer`,
    bySlot,
  );
}
