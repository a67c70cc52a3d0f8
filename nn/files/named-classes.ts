import type { Layer } from '../layers';
import type { Operation } from '../layers/core/operation';
import { loadLayers } from '../layers/registry';
import { loadLambda } from './keras-layers';
import type * as Operations from './keras-operations';
import { type JSONObject, type JSONValue, MAX_DEPTH, isObject } from '../io/json';
import { DataError } from '../../engine';

let operations: typeof Operations | undefined;

/** Whether an entry of a graph is an operation: Keras 3's of `keras.ops`, or one of TensorFlow's in Keras 2. */
const isEntry = ({ module, class_name: name, config, inbound_nodes: nodes }: JSONObject): boolean =>
  (typeof module === 'string' && module.startsWith('keras.src.ops.')) ||
  (typeof name === 'string' && /^(TFOpLambda|SlicingOpLambda|TensorFlowOpLayer)$/.test(name)) ||
  // In its .h5 files Keras 3 has no modules, and then cannot tell them from layers itself; those have flags, but for
  // some.
  (module === undefined &&
    typeof name === 'string' &&
    !/^(Pipeline|SpatialDropout\dD)$/.test(name) &&
    isObject(config) &&
    !('trainable' in config) &&
    Array.isArray(nodes) &&
    isCall(nodes[0] as JSONValue));

const isCall = (node: JSONValue | undefined): boolean => isObject(node) && 'args' in node;

const isUse = (layer: Layer): layer is Operation => (layer.constructor as typeof Layer).module === 'keras.ops';

/** What reads an entry of a graph, if it is an operation. */
export const readerOf = (entry: JSONObject): typeof Operations | undefined => (isEntry(entry) ? operations : undefined);

/** What writes a layer of a graph, if it is an operation; with the operation. */
export const writerOf = (layer: Layer): readonly [typeof Operations, Operation] | undefined =>
  operations && isUse(layer) ? [operations, layer] : undefined;

const loadOperations = async (): Promise<void> => {
  operations = await import('./keras-operations');
};

/**
 * Loads the layers that a config names, and what its operations need; then it can be read. So that opening a file loads
 * no more than what the file has.
 */
export async function loadNamed(config: JSONValue): Promise<void> {
  const names = new Set<string>();
  let hasOperations = false;
  let hasMask = false;
  const visit = (value: JSONValue, depth = 0): void => {
    // A text is not so deep; an object of a program's may be, or have itself within.
    if (depth > MAX_DEPTH) throw new DataError(`a config that is nested more than ${MAX_DEPTH} deep`);
    if (Array.isArray(value)) for (const each of value as readonly JSONValue[]) visit(each, depth + 1);
    if (!isObject(value)) return;
    if (typeof value.class_name === 'string') names.add(value.class_name);
    hasOperations ||= isEntry(value);
    hasMask ||= (value.mask ?? null) !== null;
    for (const key in value) visit(value[key] ?? null, depth + 1);
  };
  visit(config);
  await Promise.all([
    loadLayers(names),
    ...(hasOperations ? [loadOperations()] : []),
    ...(names.has('Lambda') ? [loadLambda()] : []),
  ]);
  if (hasMask) (await import('../masks')).acceptMasks();
}

/** The same for layers that are to be written. */
export async function loadClassesOf(layers: readonly Layer[]): Promise<void> {
  const names = layers.map(({ className }) => className);
  await Promise.all([loadLayers(names), ...(layers.some(isUse) ? [loadOperations()] : [])]);
}
