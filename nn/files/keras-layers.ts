import { classOfEntry, customFunction, registeredName } from '../custom-names';
import { functionOfEntry } from '../function-of-entry';
import { ArgumentError, DataError, type Shape, VitrineError } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
import { isClass } from '../custom-objects';
import { KerasObject, serialize } from '../keras-object';
import { InputLayer, Layer } from '../layers';
import NOT_HERE from '../layers/not-here.json';
import { LAYER_NAMES, type LayerClass, layerClass } from '../layers/registry';
import { nearest } from '../../engine/known-options';
import { kerasKey } from '../names';
import type { Option, OptionalOption } from '../schema';
import { type SymbolicShape, symbolicShape } from '../symbolic-shape';
import type { ConfigObject } from './config-object';
import { type JSONObject, type JSONValue, isObject } from '../io/json';
import { readInitializer } from './keras-initializers';
import type * as lambdas from './keras-lambda';
import { assertKeras, isKeras } from './keras-own';
import { assertNothingLost } from './lost-options';

type Config = Readonly<Record<string, JSONValue>>;

let lambda: typeof lambdas | undefined;

/** Before a `Lambda` is read. */
export async function loadLambda(): Promise<void> {
  lambda = await import('./keras-lambda');
}

/** The batch in front, by default Keras's `None`. */
export const batchShape = (sizes: Shape, batchSize: number | null = null): JSONValue => [
  batchSize,
  ...symbolicShape(sizes),
];

/** The sizes behind the batch. */
export function sampleShape(config: ConfigObject, key: string): SymbolicShape {
  const [, ...sizes] = config.list(key);
  return sizes.every((size) => typeof size === 'number' || size === null)
    ? sizes
    : config.refuse(key, 'sizes must be numbers or null');
}

/**
 * What Keras 2 wrote of a layer and Keras 3 does not: keys of other names, those that must say that something is off,
 * and those without a meaning here.
 */
interface Legacy {
  readonly renamed?: Readonly<Record<string, string>>;
  readonly off?: Readonly<Record<string, readonly JSONValue[]>>;
  readonly ignored?: readonly string[];
}

/** What Keras 2's convolutions of one kind have from Conv2D. */
const ONE_GROUP: Legacy = { off: { groups: [1] } };
const SEPARABLE: Legacy = {
  ...ONE_GROUP,
  ignored: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'], // of the kernel that it does not have
};

/** How the numbers are drawn, which is another way here. */
const RANDOM: Legacy = { ignored: ['rng_type'] };

const LEGACY: Readonly<Record<string, Legacy>> = {
  Conv1DTranspose: ONE_GROUP,
  Conv2DTranspose: ONE_GROUP,
  DepthwiseConv1D: ONE_GROUP,
  DepthwiseConv2D: ONE_GROUP,
  SeparableConv1D: SEPARABLE,
  SeparableConv2D: SEPARABLE,
  BatchNormalization: {
    off: { renorm: [false], virtual_batch_size: [] },
    ignored: ['renorm_clipping', 'renorm_momentum', 'fused'], // what renorm would do; how it is computed
  },
  InputLayer: { off: { sparse: [false], ragged: [false], optional: [false] } },
  LeakyReLU: { renamed: { negative_slope: 'alpha' } },
  RandomBrightness: RANDOM,
  RandomContrast: RANDOM,
  RandomCrop: RANDOM,
  RandomFlip: RANDOM,
  RandomHeight: RANDOM,
  RandomRotation: RANDOM,
  RandomTranslation: RANDOM,
  RandomWidth: RANDOM,
  RandomZoom: RANDOM,
  ReLU: { renamed: { threshold: 'theta' } }, // of a ThresholdedReLU
};

/** Keras also writes an activation as an object of its function's name. */
function activationIn(config: ConfigObject, key: string): JSONValue | Layer | undefined {
  const value = config.get(key);
  if (!isObject(value)) return value ?? 'linear';
  const entry = config.object(key);
  const isFunction =
    entry.get('class_name') === 'function' &&
    [null, 'function', 'builtins'].includes((entry.get('registered_name') ?? null) as string | null);
  const className = entry.get('class_name');
  if (typeof className === 'string' && layerClass(className) && entry.has('config')) return layerFromConfig(entry);
  const name = isFunction ? entry.get('config') : className;
  if (typeof name !== 'string' || (!isFunction && (entry.has('config') || !isKeras(entry))))
    config.refuse(key, 'only the name of an activation can be read');
  return (customFunction(name) as JSONValue | undefined) ?? name;
}

/**
 * Early Keras 2 writes a number of NumPy's, such as a slope, as an array without axes, and Keras 3 arrays and tensors
 * as objects.
 */
function plain(value: JSONValue | undefined): JSONValue | undefined {
  if (!isObject(value)) return value;
  if (value.type === 'ndarray' && typeof value.value === 'number') return value.value;
  const isArray = value.class_name === '__numpy__' || value.class_name === '__tensor__';
  return isArray && isObject(value.config) ? value.config.value : value;
}

/** An option as a file has it; undefined where it has none. */
function readOption(config: ConfigObject, key: string, { kind, rule, parse, ...more }: Option): unknown {
  if (kind === 'initializer') return readInitializer(config, key);
  if (kind === 'layer') return layerFromConfig(config.object(key));
  if (kind === 'layers') return config.objects(key).map(layerFromConfig);
  if (kind === 'regularizer' || kind === 'constraint') return readPenalty(config, key, kind);
  const value = kind === 'activation' ? activationIn(config, key) : plain(config.get(key));
  if (value === undefined && 'fallback' in more) return undefined;
  // Keras 2 writes a list of one axis.
  const given =
    kind === 'integer' && Array.isArray(value) && value.length === 1 ? (value as readonly JSONValue[])[0] : value;
  const follows = (more as Partial<OptionalOption>).follows !== undefined && given === null;
  if (!follows && parse(given) === undefined)
    config.refuse(key, kind === 'fixed' ? `only ${rule.split(',')[0]} can be read` : `it must be ${rule}`);
  return given;
}

/** Where a layer of a file cannot be had. */
const WAY_OUT = 'build the model here without, and loadWeights() the file';

/** Whether Keras calls it with a list, also of one input. */
export const takesList = ({ constructor }: Layer): boolean =>
  (constructor as { readonly takesList?: boolean }).takesList ?? false;

/** A layer, of a class that is loaded, as `config.json` has it, but for its place in a graph. */
export function layerConfig(layer: Layer): JSONObject {
  const { className, name } = layer;
  assertNothingLost(layer);
  const shapes = layer.inputShapes?.map((sizes) => batchShape(sizes)) ?? [];
  const build_config = { input_shape: shapes.length === 1 && !takesList(layer) ? shapes[0]! : shapes };
  if (registeredName(layer.constructor) !== null)
    return { ...(serialize(layer) as unknown as JSONObject), build_config };
  const type = layerClass(className);
  // Not `instanceof`: what a subclass does differently would be lost.
  if (!type || layer.constructor !== type)
    throw new ArgumentError(
      `layer "${name}": a custom class cannot be written to a Keras file before ` +
        `registerKerasSerializable(${layer.constructor.name}); saveWeights() writes its weights`,
    );
  const config: JSONObject =
    layer instanceof InputLayer
      ? { batch_shape: batchShape(layer.shape, layer.batchSize), dtype: 'float32', sparse: false, name }
      : (layer.getConfig() as Config);
  return {
    module: type.module,
    class_name: className,
    config,
    registered_name: null,
    ...(type.notesShapes && { build_config }),
  };
}

/** Of a layer that is not here its kind, or the name that was meant. */
function whyNotHere(className: string): string {
  const kind = NOT_HERE.find(({ classes }) => new RegExp(`^(${classes})$`).test(className));
  const meant = nearest(className, LAYER_NAMES);
  return kind ? `, as ${kind.what} are not here` : meant === undefined ? '' : `; did you mean ${meant}?`;
}

/**
 * The layer that an entry of `config.json`, or of a Keras 2 `model_config`, describes, of a class that is loaded.
 * @throws DataError that names it.
 */
export function layerFromConfig(entry: ConfigObject): Layer {
  const className = entry.string('class_name');
  const config = entry.object('config');
  const named = config.string('name');
  const own = classOfEntry(Layer, entry.value);
  if (own) return ownLayer(own, config);
  const given = `${WAY_OUT}, or give the class: loadModel(file, { customObjects: { ${JSON.stringify(className)}: ... } })`;
  const type = layerClass(className);
  if (!type)
    throw new DataError(
      `${entry.path}.class_name: layer "${named}": ${className} is none of the layers that can be read` +
        `${whyNotHere(className)}; ${given}`,
    );
  assertKeras(
    entry,
    `layer "${named}": this ${className} is a class of the program that wrote the file, and cannot be read; ${given}`,
  );
  try {
    // Samples of any type become float32, and so do the whole numbers that Keras 2 gives.
    const isOfIntegers = className === 'Discretization' && INTEGERS.includes(config.get('dtype') ?? null);
    if (type === InputLayer || isOfIntegers) config.ignore('dtype');
    else warnOfPolicy(config);
    const layer = new type({ name: layerName(named), ...optionsFrom(config, type) } as never); // which checks them
    layer.trainable = config.boolean('trainable', true);
    config.ignore('batch_input_shape', 'batch_shape'); // of a model's first layer, where the model reads them
    config.done();
    return layer;
  } catch (error) {
    if (error instanceof DataError)
      throw new DataError(
        `${error.message.replace(config.path, () => `${config.path} (layer "${named}", ${className})`)}; ${WAY_OUT}`,
      );
    if (!(error instanceof VitrineError)) throw error;
    // An option out of bounds, such as a size of zero.
    throw new DataError(`${entry.path}: layer "${named}" (${className}): ${error.message}; ${WAY_OUT}`);
  }
}

const INTEGERS: readonly JSONValue[] = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];

const warned = new Set<string>();

/** Says once of a file that it has layers that are computed otherwise here. */
function warnOfPolicy(config: ConfigObject): void {
  const policy = config.policy();
  if (policy === 'float32') return;
  const [file] = config.path.split(': ') as [string];
  if (warned.has(file)) return;
  warned.add(file);
  warningToConsole(`${file}: the policy ${policy} is not kept: weights are read, and computed with, in float32`);
}

/** A layer of a class that the program has registered or given, by the config that its `getConfig` gave. */
function ownLayer(type: typeof Layer, config: ConfigObject): Layer {
  const { batch_input_shape: _, batch_shape: __, ...own } = config.value;
  const named = config.string('name');
  try {
    return type.fromConfig.call(type as never, { ...own, name: layerName(named) }) as Layer;
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    throw new DataError(`${config.path}: layer "${named}" (${type.className}): ${error.message}; ${WAY_OUT}`);
  }
}

function optionsFrom(config: ConfigObject, { className, schema }: LayerClass): Record<string, unknown> {
  const { renamed = {}, off = {}, ignored = [] } = LEGACY[className] ?? {};
  for (const [key, allowed] of Object.entries(off)) config.only(key, ...allowed);
  config.ignore(...ignored);
  if (className === 'InputLayer') {
    const key = config.has('batch_shape') ? 'batch_shape' : 'batch_input_shape';
    const [batchSize] = config.list(key);
    return { shape: sampleShape(config, key), batchSize };
  }
  const { activityRegularizer } = Layer.common;
  const plain = className === 'Lambda' ? {} : schema; // whose options are functions
  const read = Object.entries({ activityRegularizer: activityRegularizer!, ...plain }).map(([name, option]) => {
    const [key, older] = [kerasKey(name), renamed[kerasKey(name)]];
    return [name, readOption(config, older !== undefined && config.get(key) === undefined ? older : key, option)];
  });
  const options = Object.fromEntries(read) as Record<string, unknown>;
  return className === 'Lambda' ? { ...lambda!.lambdaOptions(config), ...options } : options;
}

/** Keras 2 allowed names with `/`, as in its DenseNet's `conv1/conv`, which in Keras 3 is `conv1_conv`. */
export function layerName(name: string): string {
  if (name.length > MAX_NAME)
    throw new DataError(`a layer's name of ${name.length} characters; ${MAX_NAME} can be read at most`);
  return name.replaceAll('/', '_');
}

/** Names are in paths of weights and in messages, many times. */
const MAX_NAME = 1000;

/**
 * A regularizer or a constraint as Keras 3 writes it; a model is built before it is made, but for one that the program
 * has given, whose names hold while the file is read.
 */
function readPenalty(config: ConfigObject, key: string, kind: 'regularizer' | 'constraint'): unknown {
  const value = config.get(key) ?? null;
  if (value === null) return value;
  if (typeof value === 'string') return customFunction(value) ?? value;
  const entry = config.object(key);
  const own = functionOfEntry(entry.value) ?? classOfEntry(KerasObject, entry.value);
  if (typeof own === 'function' && !isClass(own)) return own;
  if (own) return (own as typeof KerasObject).fromConfig.call(own as never, entry.object('config').value);
  const plain = { module: `keras.${kind}s`, class_name: entry.string('class_name'), config: {}, registered_name: null };
  return { ...plain, ...entry.value };
}
