import { classOfEntry } from './custom-names';
import { functionOfEntry } from './function-of-entry';
import { ArgumentError } from '../engine/errors';
import { HostArray } from '../engine/host-array';
import { assertKnown, isOptions, shown } from '../engine/known-options';
import type { TypedArray } from '../engine/ndarray';
import { Tensor } from '../engine/tensor';
import { type CustomObjects, withCustomObjects } from './custom-objects';
import { KerasObject, type SerializedObject, serialize } from './keras-object';
import { KerasTensor, Layer } from './layers/layer';
import { getRegisteredName } from './registered';

/** Options of `deserializeKerasObject`. */
export interface DeserializeOptions {
  /** Classes and functions by the names that the config has for them. Default: what goes by a name everywhere. */
  customObjects?: CustomObjects | null;
}

/**
 * An object as Keras's files have it, after Keras's `serialize_keras_object`: a layer, model, optimizer, loss, metric,
 * initializer, regularizer, constraint or schedule, a function by its name, an array or tensor by its numbers, and
 * lists and plain objects of these.
 * @throws ArgumentError for what Keras's files cannot have.
 */
export async function serializeKerasObject(object: unknown): Promise<unknown> {
  if (object === null || object === undefined) return null;
  if (['string', 'number', 'boolean'].includes(typeof object)) return object;
  if (Array.isArray(object)) return Promise.all(object.map((each) => serializeKerasObject(each)));
  if (object instanceof Tensor) {
    const { data, shape } = await object.array();
    return numbers('__tensor__', data, shape);
  }
  if (object instanceof KerasTensor) {
    const { shape, layer, index, node } = object;
    const history = [layer.name, layer.nodes.indexOf(node), index];
    return {
      class_name: '__keras_tensor__',
      config: { shape: [null, ...shape], dtype: 'float32', keras_history: history },
    };
  }
  if (object instanceof Layer) return (await import('./files/layer-identifiers')).serializeLayer(object);
  if (object instanceof KerasObject) return serialize(object);
  if (typeof object === 'function') {
    const name = getRegisteredName(object as never);
    if (!name) throw new ArgumentError('serializeKerasObject: a function without a name cannot be written');
    return { module: 'builtins', class_name: 'function', config: name, registered_name: 'function' };
  }
  if (ArrayBuffer.isView(object) && !(object instanceof DataView))
    return numbers('__numpy__', object as TypedArray, [(object as TypedArray).length]);
  const { data, shape, scale } = object as Partial<HostArray>;
  if (data && shape) return numbers('__numpy__', data, shape, scale);
  if (isOptions(object)) {
    const entries = Object.entries(object).map(async ([key, each]) => [key, await serializeKerasObject(each)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  throw new ArgumentError(`serializeKerasObject: ${shown(object)} has no getConfig(), so it cannot be written`);
}

const TYPES = [
  ['float32', Float32Array], ['float64', Float64Array], ['int8', Int8Array], ['int16', Int16Array],
  ['int32', Int32Array], ['uint8', Uint8Array], ['uint16', Uint16Array], ['uint32', Uint32Array],
] as const; // prettier-ignore

function numbers(className: string, data: TypedArray, shape: readonly number[], scale?: number): SerializedObject {
  const dtype = scale === undefined ? TYPES.find(([, type]) => data instanceof type)?.[0] : 'float32';
  if (!dtype) throw new ArgumentError(`serializeKerasObject: ${shown(data)} has no type of Keras's`);
  return { class_name: className, config: { value: new HostArray(data, shape, scale).toArray(), dtype } };
}

/**
 * What `serializeKerasObject` has given, or Keras's `serialize_keras_object` in Python. A promise: of what a config
 * names, the classes are loaded. An array is a `HostArray`, a tensor as well.
 * @throws ArgumentError or DataError for a class or function that is not known, and for a Python lambda.
 */
export async function deserializeKerasObject(config: unknown, options: DeserializeOptions = {}): Promise<unknown> {
  assertKnown('deserializeKerasObject', options, ['customObjects']);
  return read(config, options.customObjects ?? {});
}

/** Of the kinds that a module of Keras's has, what makes one of a config. */
const KINDS: ReadonlyMap<string, (config: SerializedObject) => Promise<() => unknown>> = new Map([
  ['keras.optimizers.schedules', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserializeSchedule } = await import('./optimizers/identifiers');
    return () => deserializeSchedule(config);
  }],
  ['keras.optimizers', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserializeOptimizer } = await import('./optimizers/identifiers');
    return () => deserializeOptimizer(config);
  }],
  ['keras.losses', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserializeLoss } = await import('./losses/identifiers');
    return () => deserializeLoss(config);
  }],
  ['keras.metrics', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserializeMetric } = await import('./metrics/identifiers');
    return () => deserializeMetric(config);
  }],
  ['keras.initializers', async (config: SerializedObject): Promise<() => unknown> => {
    const { initializer } = await import('./initializers');
    return () => initializer(config);
  }],
  ['keras.regularizers', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserialize } = await import('./regularizers/registry');
    return () => deserialize(config);
  }],
  ['keras.constraints', async (config: SerializedObject): Promise<() => unknown> => {
    const { deserialize } = await import('./constraints/registry');
    return () => deserialize(config);
  }],
]); // prettier-ignore

/** Of lists and objects within each other, as in files. */
const MAX_DEPTH = 200;

async function read(config: unknown, customObjects: CustomObjects, depth = 0): Promise<unknown> {
  if (depth > MAX_DEPTH)
    throw new ArgumentError(`deserializeKerasObject: a config that is nested more than ${MAX_DEPTH} deep`);
  if (config === null || config === undefined) return null;
  if (typeof config === 'string') return withCustomObjects(customObjects, () => functionOfEntry(config)) ?? config;
  if (['number', 'boolean'].includes(typeof config)) return config;
  if (Array.isArray(config)) return Promise.all(config.map((each) => read(each, customObjects, depth + 1)));
  if (!isOptions(config)) throw new ArgumentError(`deserializeKerasObject: ${shown(config)} is no config`);
  const { class_name: className, config: inner, module } = config;
  if (typeof className !== 'string' || inner === undefined) {
    const entries = Object.entries(config).map(
      async ([key, each]) => [key, await read(each, customObjects, depth + 1)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  if (/^__(numpy|tensor|tuple|bytes)__$/.test(className)) {
    if (!isOptions(inner)) throw new ArgumentError(`deserializeKerasObject: ${className} of ${shown(inner)}`);
    const { value, dtype } = inner;
    if (className === '__tuple__') return read(value, customObjects, depth + 1);
    return className === '__bytes__'
      ? new TextEncoder().encode(typeof value === 'string' ? value : shown(value))
      : arrayOf(value, dtype);
  }
  if (className === '__lambda__')
    throw new ArgumentError(
      'deserializeKerasObject: a Python lambda cannot be run here; give a function of JavaScript by customObjects',
    );
  if (className === 'function') {
    const own = withCustomObjects(customObjects, () => functionOfEntry(config));
    if (own) return own;
    if (typeof inner !== 'string' || typeof (module ?? '') !== 'string')
      throw new ArgumentError(`deserializeKerasObject: a function's config must be its name, got ${shown(inner)}`);
    return functionNamed(inner, (module ?? 'builtins') as string);
  }
  const entry = config as unknown as SerializedObject;
  const prepare = KINDS.get(module as string);
  if (prepare) return withCustomObjects(customObjects, await prepare(entry));
  const own = withCustomObjects(customObjects, () => classOfEntry(KerasObject, entry));
  if (own && !(own.prototype instanceof Layer))
    return withCustomObjects(customObjects, () => own.fromConfig.call(own as never, entry.config));
  const { deserializeLayer } = await import('./files/layer-identifiers');
  return deserializeLayer(entry, customObjects);
}

/** NumPy's. */
const MAX_RANK = 64;

function arrayOf(value: unknown, dtype: unknown): HostArray {
  const Type = TYPES.find(([name]) => name === dtype)?.[1];
  if (!Type) throw new ArgumentError(`deserializeKerasObject: there are no arrays of ${shown(dtype)} here`);
  const shape: number[] = [];
  let flat: readonly unknown[] = [value];
  while (Array.isArray(flat[0]) && shape.length < MAX_RANK) {
    const { length } = flat[0];
    if (!flat.every((each) => Array.isArray(each) && each.length === length))
      throw new ArgumentError('deserializeKerasObject: the lists are not of one length');
    shape.push(length);
    flat = flat.flat();
  }
  if (!flat.every((each) => typeof each === 'number' || typeof each === 'boolean'))
    throw new ArgumentError(`deserializeKerasObject: an array must be of numbers, in up to ${MAX_RANK} lists`);
  return new HostArray(Type.from(flat.map(Number)) as TypedArray, shape);
}

/** A function of Keras's own, an activation, loss or metric. */
async function functionNamed(name: string, module: string): Promise<unknown> {
  const { get } = await import('./namespaces/activations');
  const { getLoss } = await import('./losses/identifiers');
  const { getMetric } = await import('./metrics/identifiers');
  const finders: readonly (readonly [RegExp, (name: string) => unknown])[] = [
    [/^(keras\.activations|builtins)$/, get],
    [/^(keras\.losses|builtins)$/, getLoss],
    [/^(keras\.metrics|builtins)$/, getMetric],
  ];
  for (const [pattern, find] of finders) {
    if (!pattern.test(module)) continue;
    try {
      return find(name);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
    }
  }
  throw new ArgumentError(
    `deserializeKerasObject: there is no function ${name}; give it by customObjects, or registerKerasSerializable() it`,
  );
}
