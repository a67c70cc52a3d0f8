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
import { written } from './operators';
import { known, ofLibrary, refuse } from './refusal';
import { type Arguments, Path, PythonFunction, Unknown, type Value } from './values';

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
  const found = ['optimizers', 'callbacks', 'optimizers.schedules'].find((module) => classIn(module, name));
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
  const given = named(type.className, positionalKeys(type), args);
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
  if (value instanceof PythonFunction) return refuse({ rule: 'ownFunction' });
  const found = known(value);
  if (Array.isArray(found)) return found.map(plainValue);
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
