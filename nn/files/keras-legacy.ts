import { type JSONObject, type JSONValue, isObject } from '../io/json';
import { readerOf } from './named-classes';

/**
 * A config of Keras 3 in the form that Keras 2 wrote to `.h5` files, which tf_keras and every Keras 3 read: objects
 * without module and registered name, an `InputLayer` with `batch_input_shape`, the data type as a name, nodes as
 * lists, operations of a graph as TensorFlow's functions, of which Keras 3 has no file of this form.
 * @throws ArgumentError for an operation that TensorFlow has no function for.
 */
export function legacyConfig(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return (value as readonly JSONValue[]).map(legacyConfig);
  if (!isObject(value)) return value;
  const { class_name: className, config } = value;
  const operations = readerOf(value);
  if (operations) return operations.tfEntry(value);
  if (className === '__keras_tensor__') return value;
  if (className === 'DTypePolicy' && isObject(config)) return config.name ?? null;
  // Keras 2 has none, and Keras 3 reads its layers in its own form.
  if (className === 'Pipeline') return { class_name: className, config: config ?? null };
  const kept = Object.entries(value).filter(
    ([key]) => className === undefined || !['module', 'registered_name', 'build_config'].includes(key),
  );
  // A layer as an activation, or of a wrapper, is found by its module.
  const layers = ['activation', 'layer'].flatMap((key): (readonly [string, JSONValue])[] => {
    const layer = value[key];
    return isObject(layer) ? [[key, { ...layer, config: legacyConfig(layer.config!) }]] : [];
  });
  const legacy: JSONObject = {
    ...Object.fromEntries(kept.map(([key, each]) => [key, legacyConfig(each ?? null)])),
    ...Object.fromEntries(layers),
    // Of a class that a program has registered, that name stands for the class.
    ...(typeof value.registered_name === 'string' && { class_name: value.registered_name }),
  };
  if (className === 'InputLayer' && isObject(legacy.config)) {
    const { batch_shape: shape, ...others } = legacy.config;
    return { ...legacy, config: { batch_input_shape: shape!, ...others } };
  }
  if (className === 'Functional' && isObject(legacy.config)) return { ...legacy, config: functional(legacy.config) };
  return legacy;
}

/** Of averages of the weights, where there are none. */
const AVERAGES = ['use_ema', 'ema_momentum'];

/**
 * An optimizer in that form: without its options that are off, as tf_keras makes an optimizer of before Keras 2.11 of
 * it, which has fewer. To have it make one of today's, `is_legacy_optimizer` would have to say so, which Keras 3
 * refuses. A schedule keeps its module, which both want of it.
 */
export function legacyOptimizer({
  class_name: className,
  registered_name: registered,
  config,
}: JSONObject): JSONObject {
  const options = isObject(config)
    ? Object.entries(config).filter(
        // Of Muon, which Keras 2 does not have, some options are on by default, and null turns them off.
        ([key, option]) =>
          (option !== null || className === 'Muon') && (config.use_ema === true || !AVERAGES.includes(key)),
      )
    : [];
  return { class_name: registered ?? className!, config: Object.fromEntries(options) };
}

/**
 * The uses of a model within a model count from 1 in Keras 2 and from 0 in Keras 3: where another layer reads one,
 * nodes stay as Keras 3 writes them, and tf_keras opens the file by `load_weights` alone.
 */
function functional(config: JSONObject): JSONObject {
  const layers = config.layers as readonly JSONObject[];
  const models = new Set(
    layers.filter(({ class_name: name }) => name === 'Functional' || name === 'Sequential').map(({ name }) => name),
  );
  const reads = layers.flatMap(({ inbound_nodes: nodes }) => placesIn(nodes!));
  // Of one tensor in a list that form makes the tensor.
  const isListOfOne = (node: JSONValue): boolean =>
    isObject(node) && Array.isArray(node.args) && node.args.some((arg) => Array.isArray(arg) && arg.length === 1);
  const keepsLists = layers.some(({ inbound_nodes: nodes }) => (nodes as readonly JSONValue[]).some(isListOfOne));
  if (keepsLists || reads.some(([name]) => models.has(name))) return config;
  const node = (value: JSONValue): JSONValue =>
    Array.isArray(value)
      ? (value as JSONValue)
      : placesIn(value).map((place) => [...place, isObject(value) ? keywords(value.kwargs as JSONObject) : {}]);
  return {
    ...config,
    layers: layers.map((layer) => ({
      ...layer,
      inbound_nodes: (layer.inbound_nodes as readonly JSONValue[]).map(node),
    })),
  };
}

/** A tensor among them by its place, as Keras 2 has it. */
const keywords = (kwargs: JSONObject): JSONObject =>
  Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, placesIn(value!)[0] ?? value!]));

/** Every `[layer, use, output]` within. */
function placesIn(value: JSONValue): (readonly JSONValue[])[] {
  if (Array.isArray(value)) {
    const [name, use, index, ...more] = value as readonly JSONValue[];
    const isPlace = typeof name === 'string' && typeof use === 'number';
    return isPlace ? [[name, use, index!], ...placesIn(more)] : (value as readonly JSONValue[]).flatMap(placesIn);
  }
  if (!isObject(value)) return [];
  const { class_name: className, config, args } = value;
  if (className === '__keras_tensor__' && isObject(config)) return [config.keras_history as readonly JSONValue[]];
  const names = Object.keys(value).sort();
  return args === undefined ? names.flatMap((name) => placesIn(value[name]!)) : placesIn(args);
}
