import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { INITIALIZERS } from '../../nn/initializers-by-class';
import { type ClassOf, type Definition, type KerasObject, optionsByKey, optionsIn } from '../../nn/keras-object';
import { InputLayer } from '../../nn/layers';
import { ALIASES, LAYER_NAMES, layerClass } from '../../nn/layers/registry';
import { LOSSES } from '../../nn/losses/registry';
import { METRICS } from '../../nn/metrics/registry';
import { OPTIMIZERS, SCHEDULES } from '../../nn/optimizers/registry';
import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from '../../nn/constraints';
import { L1, L1L2, L2, OrthogonalRegularizer } from '../../nn/regularizers';
import { represented, written } from './formats';
import { known, ofLibrary, refuse } from './refusal';
import { type Arguments, Bound, Float, Path, PythonFunction, PythonSet, Unknown, type Value } from './values';

/** The classes of Keras's modules. Layers are those that have been loaded. */
const CLASSES: Readonly<Record<string, readonly ClassOf<KerasObject>[]>> = {
  optimizers: OPTIMIZERS,
  'optimizers.schedules': SCHEDULES,
  losses: LOSSES,
  metrics: METRICS,
  initializers: INITIALIZERS,
  regularizers: [L1, L2, L1L2, OrthogonalRegularizer],
  constraints: [MaxNorm, MinMaxNorm, NonNeg, UnitNorm],
  callbacks: [EarlyStopping],
};

/** Of Keras's callbacks the names. */
const CALLBACKS = [
  ...['BackupAndRestore', 'CSVLogger', 'EarlyStopping', 'LambdaCallback', 'LearningRateScheduler', 'ModelCheckpoint'],
  ...['ReduceLROnPlateau', 'RemoteMonitor', 'SwapEMAWeights', 'TensorBoard', 'TerminateOnNaN'],
];

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Names of layers in a text, so that their classes can be loaded before it is read. */
export function layersIn(text: string): readonly string[] {
  const byPlainName = new Map([...LAYER_NAMES, ...Object.keys(ALIASES)].map((name) => [plain(name), name]));
  return [...new Set(text.match(/[A-Za-z]\w*/g))].flatMap((word) => byPlainName.get(plain(word)) ?? []);
}

/** The module where Keras has a class that a program may have imported before: `Dense`, `Adam`. */
export function moduleOf(name: string): string | undefined {
  if (['Sequential', 'Model', 'Input'].includes(name)) return 'keras';
  if (layerClass(name)) return 'keras.layers';
  if (CALLBACKS.includes(name)) return 'keras.callbacks';
  const found = ['optimizers', 'optimizers.schedules'].find((module) => classIn(module, name));
  return found && `keras.${found}`;
}

const classIn = (module: string, name: string): ClassOf<KerasObject> | undefined =>
  CLASSES[module]?.find(({ className }) => className === name) ??
  // Regularizers and initializers also go by names of functions.
  (['regularizers', 'initializers', 'constraints'].includes(module)
    ? CLASSES[module]!.find(({ className }) => plain(className) === plain(name))
    : undefined);

/** @param path within Keras: `layers.Conv2D`. @returns undefined for what is no class that is read. */
export function kerasClass(path: string): ClassOf<KerasObject> | undefined {
  const [module, name] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)];
  return module === 'layers' || module.startsWith('layers.') ? layerClass(name) : classIn(module, name);
}

/** An instance of a class, from arguments as Keras takes them. */
export function instance(type: ClassOf<KerasObject>, args: Arguments): KerasObject {
  const positional = positionalKeys(type);
  const given = named(type.className, positional, args);
  assertIntegers(type, [...args.positional.map((value, i) => [positional[i]!, value] as const), ...args.named]);
  if ((type as unknown) === InputLayer) return inputLayer(given);
  if (given.input_dim !== undefined && type.module === 'keras.layers') {
    given.input_shape = [given.input_dim];
    delete given.input_dim;
  }
  // Keras 2's name of it.
  if (given.lr !== undefined && type.module === 'keras.optimizers') {
    given.learning_rate ??= given.lr;
    delete given.lr;
  }
  return ofLibrary(() => new type(optionsIn(type, given) as never));
}

/** @throws Refusal for a float where Keras takes integers alone: `Dense(64 / 2)`. */
function assertIntegers(type: Definition, given: readonly (readonly [string, Value])[]): void {
  const options = new Map([...optionsByKey(type)].map(([key, { option }]) => [key, option.kind]));
  for (const [key, value] of given) {
    const kind = options.get(key) ?? (/^(input_shape|batch_input_shape|input_dim)$/.test(key) ? 'integers' : '');
    if (kind === 'integer' || kind === 'integers') assertInteger(`${type.className}: ${key}`, value);
  }
}

/** @throws Refusal for a float, or a list that has one. */
export function assertInteger(what: string, value: Value): void {
  if (value instanceof Float)
    refuse({ rule: 'library', message: `${what} must be an integer, got the float ${represented(value)}` });
  if (Array.isArray(value)) for (const each of value) assertInteger(what, each);
}

/** Keras's `Input`, whose class takes older names as well. */
export function inputLayer(given: Record<string, unknown>): InputLayer {
  const {
    shape,
    input_shape: older,
    batch_shape: all,
    batch_input_shape: olderAll,
    batch_size: batch,
    ...others
  } = given;
  const [batchSize, ...sizes] = ((all ?? olderAll) as unknown[] | undefined) ?? [batch ?? null];
  const { sparse, ragged, tensor, input_tensor: input, optional, ...more } = others;
  if (sparse || ragged || tensor || input || optional)
    refuse({ rule: 'notHere', name: 'Input(tensor=..., sparse=..., ragged=...)' });
  const options = { shape: (all ?? olderAll) ? sizes : (shape ?? older), batchSize, ...more };
  return ofLibrary(() => new InputLayer(options as never));
}

export const INPUT_KEYS = ['shape', 'batch_size', 'dtype', 'sparse', 'batch_shape', 'name', 'tensor'];

/** Keras's keys of what may be given by position: in the order of the schema, and then what all of its kind have. */
function positionalKeys(type: Definition): readonly string[] {
  const keys = [...optionsByKey(type)];
  const inOrder = [...type.positional, ...Object.keys(type.schema), ...Object.keys(type.common)];
  return [...new Set(inOrder)].flatMap((name) => keys.find(([, { name: own }]) => own === name)?.[0] ?? []);
}

/**
 * Arguments by Keras's keys.
 * @throws Refusal for more than there are, for one that is given twice, and for a value that is not known.
 */
export function named(owner: string, keys: readonly string[], args: Arguments): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  args.positional.forEach((value, i) => {
    const key = keys[i] ?? refuse({ rule: 'library', message: `${owner} takes ${keys.length} arguments by position` });
    given[key] = plainValue(value);
  });
  for (const [key, value] of args.named) {
    if (Object.hasOwn(given, key)) refuse({ rule: 'library', message: `${owner}: ${key} is given twice` });
    given[key] = plainValue(value);
  }
  return given;
}

/** A value as the library's options have it. */
export function plainValue(value: Value): unknown {
  if (value instanceof PythonFunction || value instanceof Bound) return refuse({ rule: 'ownFunction' });
  const found = known(value);
  if (found instanceof Float) return found.value;
  if (found instanceof PythonSet) return found.items.map(plainValue);
  if (Array.isArray(found)) return Array.from(found, plainValue);
  if (found instanceof Map)
    return Object.fromEntries(Array.from(found, ([key, each]) => [written(key), plainValue(each)]));
  return found instanceof Path ? nameOf(found) : found;
}

/** What Keras calls one of its functions, or the class of one of its objects, where an option takes its name. */
function nameOf(path: Path): unknown {
  const inKeras = path.inKeras;
  const module = inKeras?.slice(0, inKeras.lastIndexOf('.'));
  if (/^tensorflow\.(nn|keras\.activations)\.\w+$/.test(path.path) || module === 'activations') return path.last;
  const type = inKeras === null ? undefined : kerasClass(inKeras);
  if (type && module !== 'losses' && module !== 'metrics') return ofLibrary(() => new type({} as never));
  if (inKeras !== null && /^(losses|metrics|regularizers|initializers|constraints)$/.test(module!)) return path.last;
  return refuse(inKeras === null ? { rule: 'foreign', name: path.path } : { rule: 'notHere', name: path.path });
}

/** Why a value is not known. */
export const notKnown = (what: string, line: number): Unknown => new Unknown({ rule: 'unknown', what, line });

/** What an object is called: by its class, where it is one of Keras's. */
export const classNameOf = (value: Value): string =>
  value instanceof Path
    ? value.last
    : typeof value === 'object' && value !== null
      ? ((value.constructor as unknown as { readonly className?: string }).className ?? '...')
      : represented(value);
