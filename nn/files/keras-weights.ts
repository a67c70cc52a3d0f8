import { DataError, type NDArray, type Shape, formatShape, sameShape, sizeOf } from '../../engine';
import { InputLayer, type Layer } from '../layers';
import { Model } from '../model';
import { snakeCase } from '../names';
import type { Optimizer } from '../optimizers';
import { slotOrder } from '../optimizers/config';
import { Sequential } from '../sequential';
import type { OptimizerState } from './optimizer-state';
import { type HDF5Data, type HDF5Dataset, type HDF5Group, atPath } from './hdf5';

/** Weights of the layers that have some, by layer. */
export type LayerWeights = ReadonlyMap<Layer, readonly NDArray[]>;

/**
 * The layers of a model in `model.weights.h5`, by Keras 3's rule (`_save_container_state` of `saving_lib.py`): the classes'
 * names, numbered where there are several. A layer that is shared stands where it is met first.
 */
function* members(model: Model, seen: Set<Layer>): Generator<[name: string, layer: Layer]> {
  const counts = new Map<string, number>();
  for (const layer of model.layers) {
    if (seen.has(layer) || (model instanceof Sequential && layer instanceof InputLayer)) continue;
    seen.add(layer);
    const base = snakeCase(layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    yield [count === 0 ? base : `${base}_${count}`, layer];
  }
}

// Writing -----------------------------------------------------------------------------------------------------------

const group = (children: Record<string, HDF5Group | HDF5Dataset>, name?: string): HDF5Group => ({
  children: new Map(Object.entries(children)),
  attributes: new Map(name === undefined ? [] : [['name', { shape: [], data: [name] }]]),
});

const dataset = (data: HDF5Data, shape: Shape): HDF5Dataset => ({ data, shape, attributes: new Map() });

const numbered = (arrays: readonly HDF5Dataset[]): Record<string, HDF5Dataset> => Object.fromEntries(arrays.map((array, i) => [String(i), array]));

export const floats = ({ data, shape }: NDArray): HDF5Dataset => dataset(Float32Array.from(data), shape);

/** `model.weights.h5` of a `.keras` file. */
export function weightsTree(model: Model, weights: LayerWeights, optimizer: { optimizer: Optimizer; state: OptimizerState } | null): HDF5Group {
  const root = modelGroup(model, weights, new Set());
  if (optimizer) root.children.set('optimizer', group({ vars: group(numbered(optimizerVariables(optimizer)), optimizer.optimizer.name) }));
  return root;
}

function modelGroup(model: Model, weights: LayerWeights, seen: Set<Layer>): HDF5Group {
  const layers: Record<string, HDF5Group> = {};
  for (const [name, layer] of members(model, seen)) {
    const vars = group(numbered((weights.get(layer) ?? []).map(floats)), layer.name);
    layers[name] = layer instanceof Model ? modelGroup(layer as Model, weights, seen) : group({ vars });
  }
  return group({ layers: group(layers), vars: group({}, model.name) });
}

/** Steps, the learning rate unless it follows a schedule, and the slots. */
function optimizerVariables({ optimizer, state }: { optimizer: Optimizer; state: OptimizerState }): HDF5Dataset[] {
  const steps = dataset(BigInt64Array.of(BigInt(state.iterations)), []);
  const rate = optimizer.schedule ? [] : [dataset(Float32Array.of(optimizer.learningRate), [])];
  return [steps, ...rate, ...slotOrder(optimizer, state.slots.length).map(({ weight, slot }) => floats(state.slots[weight]![slot]!))];
}

// Reading -----------------------------------------------------------------------------------------------------------

/** @throws DataError unless there is an array of this shape. */
export function arrayAt(root: HDF5Group, path: string, shape: Shape, what: string): NDArray<Float32Array> {
  const found = atPath(root, path);
  if (!found || !('data' in found)) throw new DataError(`${what}: there is no array at ${path}`);
  const { data } = found;
  if (!sameShape(found.shape, shape)) {
    throw new DataError(`${what}: the array at ${path} has the shape ${formatShape(found.shape)}; the model wants ${formatShape(shape)}`);
  }
  if (data instanceof Float32Array) return { data, shape };
  if (data instanceof Float64Array) return { data: Float32Array.from(data), shape };
  throw new DataError(`${what}: the array at ${path} must hold floating-point numbers`);
}

/** Every weight, checked against the model's. @throws DataError that names the layer and the array. */
export function readWeights(model: Model, root: HDF5Group, file: string): LayerWeights {
  const found = new Map<Layer, readonly NDArray[]>();
  const seen = new Set<Layer>();
  const visit = (model: Model, path: string): void => {
    for (const [name, layer] of members(model, seen)) {
      const at = `${path}layers/${name}`;
      if (layer instanceof Model) visit(layer as Model, `${at}/`);
      else if (layer.specs.length > 0) {
        found.set(layer, layer.specs.map(({ shape }, i) => arrayAt(root, `${at}/vars/${i}`, shape, `${file}: layer "${layer.name}"`)));
      }
    }
  };
  visit(model, '');
  return found;
}

/** What the optimizer had kept; null where the file has none of it. */
export function readOptimizer(optimizer: Optimizer, shapes: readonly Shape[], root: HDF5Group, file: string): OptimizerState | null {
  const vars = atPath(root, 'optimizer/vars');
  if (!vars || !('children' in vars) || vars.children.size === 0) return null;
  const what = `${file}: the optimizer`;
  const steps = vars.children.get('0');
  const [count] = steps && 'data' in steps && sizeOf(steps.shape) === 1 ? steps.data : [];
  const iterations = Number(count);
  if (!Number.isSafeInteger(iterations) || iterations < 0) throw new DataError(`${what}: optimizer/vars/0 must be the count of its steps`);
  const learningRate = optimizer.schedule ? null : arrayAt(root, 'optimizer/vars/1', [], what).data[0]!;
  const first = optimizer.schedule ? 1 : 2;
  const slots: NDArray[][] = shapes.map(() => []);
  slotOrder(optimizer, shapes.length).forEach(({ weight, slot }, i) => {
    slots[weight]![slot] = arrayAt(root, `optimizer/vars/${first + i}`, shapes[weight]!, what);
  });
  return { iterations, learningRate, slots };
}
