import { type JSONObject, type JSONValue, isObject } from '../io/json';
import { readerOf } from './named-classes';

/** Where channels are, which Keras 2's layers of the preprocessing of images take from its settings. */
const CHANNELS_LAST = { data_format: 'channels_last' };

/**
 * Options that Keras 2's layers do not have, each with what Keras 3 takes where a file has none. At that value they are
 * left out, so that Keras 2 reads the rest.
 */
const NEW_OPTIONS: Readonly<Record<string, JSONObject>> = {
  CenterCrop: CHANNELS_LAST,
  LayerNormalization: { rms_scaling: false },
  RandomBrightness: CHANNELS_LAST,
  RandomContrast: { ...CHANNELS_LAST, value_range: [0, 255] },
  RandomCrop: CHANNELS_LAST,
  RandomFlip: CHANNELS_LAST,
  RandomRotation: CHANNELS_LAST,
  RandomTranslation: CHANNELS_LAST,
  RandomZoom: CHANNELS_LAST,
  Resizing: { ...CHANNELS_LAST, pad_to_aspect_ratio: false, fill_mode: 'constant', fill_value: 0, antialias: false },
  ZeroPadding1D: CHANNELS_LAST,
};

/** Options that Keras 2 has by other names, which Keras 3 reads too. */
const OLD_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { negative_slope: 'alpha' },
};

/** Of a layer of Keras's, the options as Keras 2 has them. */
function olderOptions(className: string, config: JSONObject): JSONObject {
  const { [className]: added = {} } = NEW_OPTIONS;
  const { [className]: older = {} } = OLD_NAMES;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => !(key in added) || JSON.stringify(added[key]) !== JSON.stringify(value))
      .map(([key, value]) => [older[key] ?? key, value]),
  );
}

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
  const kept = Object.entries(value).filter(
    ([key]) => className === undefined || !['module', 'registered_name', 'build_config'].includes(key),
  );
  // A layer as an activation, or of a wrapper, is found by its module.
  const layers = ['activation', 'layer'].flatMap((key): (readonly [string, JSONValue])[] => {
    const layer = value[key];
    return isObject(layer) ? [[key, { ...layer, config: legacyConfig(layer.config!) }]] : [];
  });
  // Keras 2 has no pipelines, and Keras 3 reads the layers of one in its own form.
  const isWhole = (key: string): boolean => className === 'Pipeline' && key === 'config';
  const legacy: JSONObject = {
    ...Object.fromEntries(kept.map(([key, each]) => [key, isWhole(key) ? each : legacyConfig(each ?? null)])),
    ...Object.fromEntries(layers),
    // Of a class that a program has registered, that name stands for the class.
    ...(typeof value.registered_name === 'string' && { class_name: value.registered_name }),
  };
  if (className === 'InputLayer' && isObject(legacy.config)) {
    const { batch_shape: shape, ...others } = legacy.config;
    return { ...legacy, config: { batch_input_shape: shape!, ...others } };
  }
  if (className === 'Functional' && isObject(legacy.config)) return { ...legacy, config: functional(legacy.config) };
  return typeof className === 'string' && value.registered_name === null && isObject(legacy.config)
    ? { ...legacy, config: olderOptions(className, legacy.config) }
    : legacy;
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
