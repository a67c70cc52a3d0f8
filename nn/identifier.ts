import { customFunction, registeredClass } from './custom-names';
import { ArgumentError } from '../engine';
import { classNamed } from './class-named';
import {
  type ClassOf,
  type Config,
  type KerasObject,
  type SerializedObject,
  optionsIn,
  serialize,
} from './keras-object';
import { isKerasOwn } from './keras-origin';
import { isOptions, shown } from './schema';

/** What Keras's `get` takes: an object or a function, its class, its name, or its config. */
export type Identifier<T> = T | (new (options?: never) => T) | (string & {}) | SerializedObject;

/** The classes of a kind, such as regularizers, and the names that stand for them. */
export interface Registry<T extends KerasObject> {
  /** As errors call one. */
  readonly kind: string;
  readonly base: abstract new (options: never) => T;
  readonly classes: readonly ClassOf<T>[];
  /** Names that stand for options of a class. */
  readonly presets?: Readonly<Record<string, { readonly class_name: string; readonly config: Config }>>;
}

/** @throws ArgumentError for what is no object as Keras's configs have it. */
export function assertSerialized(kind: string, entry: unknown): asserts entry is SerializedObject {
  const { class_name: name, config, registered_name: registered } = isOptions(entry) ? entry : {};
  const isText = typeof name === 'string' && typeof (registered ?? '') === 'string';
  if (!isText || !isOptions(config ?? {}))
    throw new ArgumentError(`a ${kind}'s config must be { class_name: '...', config: { ... } }, got ${shown(entry)}`);
}

/** Keras's `deserialize`. @throws ArgumentError for a class that is not known, or not registered. */
export function deserialized<T extends KerasObject>({ kind, base, classes }: Registry<T>, entry: SerializedObject): T {
  assertSerialized(kind, entry);
  const { class_name: name, config, registered_name: registered } = entry;
  const own = registeredClass(base, registered ?? name) as ClassOf<T> | undefined;
  if (!own && !isKerasOwn(entry))
    throw new ArgumentError(
      `${kind} ${registered ?? name}: it is not known here; registerKerasSerializable() its class, or set the ` +
        'option to null',
    );
  const type = own ?? classNamed(kind, name, classes);
  return new type(optionsIn(type, config ?? {}) as never);
}

/** Keras's `get`. @throws ArgumentError for what is none of the kind. */
export function fromIdentifier<T extends KerasObject, F>(registry: Registry<T>, given: Identifier<F>): T | F {
  const { kind, base, classes, presets = {} } = registry;
  if (typeof given === 'string') {
    const fn = customFunction(given);
    if (fn) return fn as F;
    const preset = Object.hasOwn(presets, given) ? presets[given] : undefined;
    return deserialized(registry, preset ?? { class_name: given, config: {} });
  }
  if (isOptions(given) && 'class_name' in given) return deserialized(registry, given as unknown as SerializedObject);
  if (typeof given === 'function')
    return given.prototype instanceof base ? new (given as unknown as new () => T)() : (given as F);
  const names = classes.map(({ className }) => className).join(', ');
  throw new ArgumentError(`a ${kind} must be a function, or one of ${names}, got ${shown(given)}`);
}

/** Keras's `serialize`. @throws ArgumentError for a function, which no file can hold. */
export function serialized<T extends KerasObject>({ kind, base }: Registry<T>, given: unknown): SerializedObject {
  if (given instanceof base) return serialize(given);
  throw new ArgumentError(
    `a ${kind} that is a function cannot be written; make it a class and registerKerasSerializable() it`,
  );
}
