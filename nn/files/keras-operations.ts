import { ArgumentError, DataError, type Numbers, array } from '../../engine';
import { type Constant, Operation, type OperationType, Read } from '../layers/core/operation';
import * as operations from '../operations';
import { type JSONObject, type JSONValue, isObject, shownJSON } from '../io/json';
import type { ConfigObject } from './config-object';
import { asFunction } from './tf-op-layers';
import { TF_DATA_FORMATS, TF_DEFAULTS, TF_NEUTRAL, TF_OPERATIONS } from './tf-operations';

/** By Keras's module and class: `numpy.Add`. */
const OPERATIONS: ReadonlyMap<string, OperationType> = new Map(
  Object.values(operations).map(({ operation }) => [
    `${operation.module.split('.').at(-1)!}.${operation.className}`,
    operation,
  ]),
).set('numpy.Abs', operations.abs.operation); // a class of Keras too

/** Where a tensor is that an operation reads: a layer, which use of it, and which of its outputs. */
export type History = readonly [name: JSONValue | undefined, use: JSONValue | undefined, index: JSONValue | undefined];

const WAY_OUT = 'build the model here without, and loadWeights() the file';

/** An operation and what its use reads. @throws DataError for one that is not here, and for what it does not take. */
export function readOperation(entry: ConfigObject): { operation: Operation; reads: readonly History[]; path: string } {
  const nodes = entry.list('inbound_nodes');
  if (nodes.length !== 1) entry.refuse('inbound_nodes', 'an operation is used once');
  const path = `${entry.path}.inbound_nodes[0]`;
  const reads: History[] = [];
  const read = (history: History): Read => new Read(reads.push(history) - 1);
  const operation = operationOf(entry, path, read);
  if (reads.length === 0) throw new DataError(`${path}: expected what the operation reads`);
  return { operation, reads, path };
}

type Reader = (history: History) => Read;

function operationOf(entry: ConfigObject, path: string, read: Reader): Operation {
  const className = entry.string('class_name');
  if (className === 'TensorFlowOpLayer') return operationOf(asFunction(entry), path, read);
  const isFunction = className === 'TFOpLambda' || className === 'SlicingOpLambda';
  return (isFunction ? tfOperation : kerasOperation)(entry, entry.list('inbound_nodes')[0]!, path, read);
}

function typeOf(entry: ConfigObject, key: string, name: string): OperationType {
  return OPERATIONS.get(name) ?? entry.refuse(key, `the operation is not here; ${WAY_OUT}`);
}

// Keras 3 ----------------------------------------------------------------------------------------------------------

function kerasOperation(entry: ConfigObject, node: JSONValue, path: string, read: Reader): Operation {
  const [module, className] = [entry.string('module', '').split('.').at(-1)!, entry.string('class_name')];
  const kind = module || [...OPERATIONS.keys()].find((each) => each.endsWith(`.${className}`))?.split('.')[0];
  const type = typeOf(entry, 'class_name', `${kind}.${className}`);
  const config = entry.object('config');
  const options = Object.fromEntries(
    Object.keys(type.options).map((key) => [key, constant(config.get(key) ?? null, path, read)]),
  );
  const name = config.string('name');
  config.done();
  const { args = [], kwargs = {} } = isObject(node) ? node : {};
  if (!Array.isArray(args) || !isObject(kwargs)) throw new DataError(`${path}: expected { args, kwargs }`);
  const named = Object.entries(kwargs).filter(([, value]) => value !== null);
  const given = [...(args as readonly JSONValue[]), ...named.map(([, value]) => value)];
  const unknown = named.find(([key]) => key !== KEYWORDS[`${kind}.${className}`])?.[0];
  if (unknown !== undefined || given.length > type.inputs)
    throw new DataError(
      `${path}: operation "${name}" (${className}) is called with ` +
        `${unknown ?? `${given.length} arguments`}, which is not supported; ${WAY_OUT}`,
    );
  const all = given.map((value) => constant(value ?? null, path, read));
  return new Operation(type, all, { ...type.options, ...withoutNulls(options) }, name);
}

/** What Keras's own functions give an operation by name, as the last of its arguments. */
const KEYWORDS: Readonly<Record<string, string>> = { 'numpy.Pad': 'constant_values' };

const withoutNulls = (options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));

/** What a file has for an argument: a tensor, a list, a slice, an array, a number. */
function constant(value: JSONValue, path: string, read: Reader): Constant {
  if (Array.isArray(value)) return (value as readonly JSONValue[]).map((each) => constant(each, path, read));
  if (!isObject(value)) return value;
  const config = isObject(value.config) ? value.config : {};
  const history = config.keras_history;
  const { class_name: name } = value;
  if (name === '__keras_tensor__') return read((Array.isArray(history) ? history : []) as unknown as History);
  if (name === '__numpy__' || name === '__tensor__' || name === '__tuple__') return config.value ?? null;
  if (name === '__ellipsis__') return '...';
  const slice = name === '__slice__' ? config : value; // Keras 2's has no class
  if ((name === '__slice__' || name === undefined) && 'start' in slice)
    return { start: slice.start, stop: slice.stop, step: slice.step };
  throw new DataError(`${path}: cannot read ${shownJSON(value)}; ${WAY_OUT}`);
}

// Keras 2 ----------------------------------------------------------------------------------------------------------

function tfOperation(entry: ConfigObject, node: JSONValue, path: string, read: Reader): Operation {
  const config = entry.object('config');
  const name = config.string('function');
  const form = Object.hasOwn(TF_OPERATIONS, name)
    ? TF_OPERATIONS[name]!
    : config.refuse('function', `the function is not here; ${WAY_OUT}`);
  const [path_, rest] = form.split(': ') as [string, string];
  const [args, options = []] = rest.split('; ').map((names) => names.split(', ')) as [string[], string[]?];
  const type = typeOf(config, 'function', path_);
  // One tensor, or a list of them, each with the keywords of the call.
  const list = Array.isArray(node) ? (node as readonly JSONValue[]) : [];
  const isOne = typeof list[0] === 'string';
  const places = (isOne ? [list] : list).map((place) => {
    if (Array.isArray(place)) return place as readonly JSONValue[];
    throw new DataError(`${path}: expected [layer, use, output, { ... }], got ${shownJSON(place)}`);
  });
  const last = places[0]?.[3];
  const keywords = isObject(last) ? last : {};
  const value = (given: JSONValue): Constant => {
    const [layer, use, index] = Array.isArray(given) ? (given as readonly JSONValue[]) : [];
    const isPlace = typeof layer === 'string' && typeof use === 'number' && typeof index === 'number';
    return isPlace ? read([layer, use, index]) : constant(given, path, read);
  };
  const first = places.map(([layer, use, index]) =>
    layer === '_CONSTANT_VALUE' ? constant(index ?? null, path, read) : read([layer, use, index]),
  );
  const known = new Set([...args, ...options]);
  for (const [key, given] of Object.entries(keywords))
    if (!known.has(key) && given !== null && given !== false && key !== 'name' && !TF_NEUTRAL[key]?.includes(given))
      throw new DataError(
        `${path}: layer "${config.string('name')}": ${name} with ${key} ${shownJSON(given)} is not ` +
          `supported; ${WAY_OUT}`,
      );
  const others = args.slice(1).map((key) => keywords[key] ?? null);
  while (others.length > 0 && others.at(-1) === null) others.pop();
  const keys = Object.keys(type.options);
  const given = { ...(TF_DEFAULTS[name] as JSONObject | undefined), ...keywords };
  // Windows of images have sizes for samples and channels too; what is split has sizes, and here places.
  const asKeras = (key: string, list: JSONValue): JSONValue => {
    if (!Array.isArray(list)) return list;
    if (['ksize', 'strides'].includes(key) && list.length === 4) return (list as readonly JSONValue[]).slice(1, 3);
    return key === 'num_or_size_splits' ? placesOfSizes(list as readonly JSONValue[], path) : list;
  };
  const found = options.map((key, i) => [keys[i]!, kerasName(value(asKeras(key, given[key] ?? null)))] as const);
  return new Operation(
    type,
    [isOne ? first[0] : first, ...others.map(value)],
    { ...type.options, ...withoutNulls(Object.fromEntries(found)) },
    config.string('name').replaceAll('/', '_'),
  );
}

/** Where pieces of these sizes end, but for the last. */
function placesOfSizes(sizes: readonly JSONValue[], path: string): readonly number[] {
  let end = 0;
  return sizes.slice(0, -1).map((size) => {
    if (typeof size === 'number' && size >= 0) return (end += size);
    throw new DataError(`${path}: split into sizes ${shownJSON(sizes)} is not supported; ${WAY_OUT}`);
  });
}

/** Names of modes and of where channels are, which TensorFlow has in capitals. */
const kerasName = (value: Constant): Constant =>
  typeof value === 'string' && /^[A-Z]+$/.test(value) ? (TF_DATA_FORMATS[value] ?? value.toLowerCase()) : value;

/** Those names as TensorFlow has them. */
const tensorFlowName = (key: string, value: JSONValue): JSONValue => {
  if (typeof value !== 'string') return value;
  if (key === 'mode' || key === 'padding') return value.toUpperCase();
  return Object.entries(TF_DATA_FORMATS).find(([, name]) => name === value)?.[0] ?? value;
};

// Writing ----------------------------------------------------------------------------------------------------------

/** An operation as Keras 3 writes it, but for its place in the graph. */
export function operationConfig(operation: Operation): JSONObject {
  const { module, className } = operation.type;
  return {
    module,
    class_name: className,
    config: operation.getConfig() as JSONObject,
    registered_name: className,
  };
}

/** What it is called with. @param tensors what it reads, as files have them. */
export function operationArgs({ args, type }: Operation, tensors: readonly JSONValue[]): JSONValue {
  const isKey = type.className === 'GetItem';
  const ofPlaces = ['Take', 'TakeAlongAxis', 'Slice'].includes(type.className);
  const written = (value: Constant): JSONValue => {
    if (value instanceof Read) return tensors[value.input]!;
    if (isKey && value === '...') return { class_name: '__ellipsis__', config: {} };
    if (isKey && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { start = null, stop = null, step = null } = value as Record<string, JSONValue>;
      return { class_name: '__slice__', config: { start, stop, step } };
    }
    // Numbers alone are an array, which Keras does not take as a list everywhere.
    const isList = Array.isArray(value);
    if (!isKey && typeof value === 'object' && value !== null && !(isList && hasRead(value))) {
      const numbers = array(value as Numbers).toArray() as JSONValue;
      return { class_name: '__numpy__', config: { value: numbers, dtype: ofPlaces ? 'int32' : 'float32' } };
    }
    return isList ? (value as Constant[]).map(written) : (value as JSONValue);
  };
  return args.map(written);
}

const hasRead = (value: Constant): boolean =>
  value instanceof Read || (Array.isArray(value) && (value as Constant[]).some(hasRead));

/** What `operationConfig` has made, with its place in a graph. */
interface WrittenOperation {
  readonly module: string;
  readonly class_name: string;
  readonly name: string;
  readonly config: JSONObject;
  readonly inbound_nodes: readonly [{ readonly args: readonly JSONValue[] }];
}

/**
 * The operation, as Keras 3 has it in a graph, as Keras 2 has it: a function of TensorFlow's, with what it is called
 * with in its node.
 * @throws ArgumentError for one that TensorFlow has no function for, or none with such options.
 */
export function tfEntry(entry: JSONObject): JSONObject {
  const { module, class_name: className, name, config, inbound_nodes: nodes } = entry as unknown as WrittenOperation;
  const path = `${module.split('.').at(-1)}.${className}`;
  const refuse = (problem: string): never => {
    throw new ArgumentError(
      `${JSON.stringify(name)} is the operation ${path} of keras.ops, ${problem}; save the model as .keras`,
    );
  };
  const [tfName, form] =
    Object.entries(TF_OPERATIONS).find(([, each]) => each.startsWith(`${path}: `)) ??
    refuse('which no .h5 file can hold: TensorFlow has no function for it');
  const [names, keys = []] = form
    .split(': ')[1]!
    .split('; ')
    .map((list) => list.split(', ')) as [string[], string[]?];
  const { options } = OPERATIONS.get(path)!;
  const [first = null, ...others] = nodes[0].args.map(tfValue);
  const given = Object.entries(options).map(([key, fallback], i) => {
    const value = config[key] ?? null;
    const asDefault = JSON.stringify(value) === JSON.stringify(fallback);
    const isOne = path !== 'nn.Softmax' || !Array.isArray(value); // TensorFlow's is along one axis
    if ((!keys[i] && !asDefault && value !== 'channels_last') || !isOne)
      refuse(`of which a .h5 file cannot hold ${key} ${JSON.stringify(value)}`);
    return [keys[i] ?? '', tensorFlowName(key, value)] as const;
  });
  const asTensorFlow = (key: string, value: JSONValue): JSONValue => {
    if (path === 'numpy.Flip' && key === 'axis' && typeof value === 'number') return [value];
    if (key !== 'num_or_size_splits' || !Array.isArray(value)) return value;
    const places = value as readonly number[];
    return [...places.map((place, i) => place - (places[i - 1] ?? 0)), -1]; // the last is what is left
  };
  const keywords = Object.fromEntries([
    ...others.map(
      (value, i) => [names[i + 1] ?? refuse('which has too many arguments for a .h5 file'), value] as const,
    ),
    ...given.flatMap(([key, value]) => (key && value !== null ? [[key, asTensorFlow(key, value)] as const] : [])),
  ]);
  const isPlace = (value: JSONValue): value is readonly JSONValue[] =>
    Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
  const list = Array.isArray(first) && first.every(isPlace);
  const node = list
    ? (first as readonly (readonly JSONValue[])[]).map((place) => [...place, keywords])
    : isPlace(first)
      ? [...first, keywords]
      : ['_CONSTANT_VALUE', -1, first, keywords];
  return {
    class_name: path === 'numpy.GetItem' ? 'SlicingOpLambda' : 'TFOpLambda',
    config: { name, trainable: true, dtype: 'float32', function: tfName },
    name,
    inbound_nodes: [node],
  };
}

/** An argument of Keras 3's node as Keras 2 has it. */
function tfValue(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return (value as readonly JSONValue[]).map(tfValue);
  if (!isObject(value) || !isObject(value.config)) return value;
  const { class_name: className, config } = value;
  if (className === '__keras_tensor__') return config.keras_history!;
  if (className === '__numpy__') return config.value!;
  return className === '__slice__' ? config : { class_name: className! };
}
