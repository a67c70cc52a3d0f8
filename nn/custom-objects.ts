import { ArgumentError } from '../engine/errors';
import { assertNone, isOptions, shown } from '../engine/known-options';
import { type AnyClass, type CustomNames, useCustomNames } from './custom-names';

/** What goes by a name in files and in `compile`: a class, or a function. */
export type Registrable = AnyClass | ((...args: never) => unknown);

/** Classes and functions by the names that files and `compile` have for them, after Keras's `custom_objects`. */
export type CustomObjects = Readonly<Record<string, Registrable>>;

/** What is registered, by `package>name`, and what a program has put in by any name. */
const registered = Object.create(null) as Record<string, Registrable>;
/** Of what is registered, its name. */
export const registeredNames = new Map<AnyClass, string>();
let scope: CustomObjects = {};

/**
 * The classes and functions that go by a name everywhere, after Keras's `get_custom_objects`: the object itself, to put
 * names in and take them out. `registerKerasSerializable` puts in `package>name`.
 *
 * ```ts
 * getCustomObjects().MyLayer = MyLayer;
 * delete getCustomObjects().MyLayer;
 * ```
 */
export function getCustomObjects(...others: readonly []): Record<string, Registrable> {
  assertNone('getCustomObjects', others);
  useCustomNames(NAMES);
  return registered;
}

/**
 * Names that hold until it is disposed of, after Keras's `CustomObjectScope`: in files that are loaded meanwhile, in
 * `compile`, and in options such as `kernelInitializer`. A scope within takes the place of the one around it.
 *
 * ```ts
 * {
 *   using scope = new CustomObjectScope({ Scale, halfSquared });
 *   const model = await loadModel('model.keras');
 * }
 * ```
 */
export class CustomObjectScope implements Disposable {
  readonly #outer = scope;

  /** @throws ArgumentError for a value that is neither class nor function. */
  constructor(customObjects: CustomObjects | null = null, ...others: readonly []) {
    assertNone('CustomObjectScope', others);
    const objects = customObjects ?? {};
    if (!isOptions(objects))
      throw new ArgumentError(`CustomObjectScope: takes classes and functions by name, got ${shown(objects)}`);
    for (const [name, value] of Object.entries(objects))
      if (typeof value !== 'function')
        throw new ArgumentError(`CustomObjectScope: ${name} must be a class or a function, got ${shown(value)}`);
    useCustomNames(NAMES);
    scope = { ...objects };
  }

  [Symbol.dispose](): void {
    scope = this.#outer;
  }
}

/**
 * Runs a function, which may be asynchronous, in a `CustomObjectScope`.
 *
 * ```ts
 * const model = await customObjectScope({ Scale }, () => loadModel('model.keras'));
 * ```
 */
export function customObjectScope<T>(customObjects: CustomObjects | null, run: () => T): T {
  const inner = new CustomObjectScope(customObjects);
  const leave = (): void => inner[Symbol.dispose]();
  let result: T;
  try {
    result = run();
  } catch (error) {
    leave();
    throw error;
  }
  if (result instanceof Promise) return result.finally(leave) as T;
  leave();
  return result;
}

/** Runs `fn`, which reads a file, with names that the program has given for it; those of a scope come before. */
export const withCustomObjects = <T>(given: CustomObjects | undefined, fn: () => T): T =>
  given ? customObjectScope({ ...given, ...scope }, fn) : fn();

export const isClass = (given: object): boolean => /^class\b/.test(Function.prototype.toString.call(given));

const found = (objects: CustomObjects, name: string): Registrable | undefined =>
  Object.hasOwn(objects, name) ? objects[name] : undefined;

/** What goes by exactly this name: in the scope, else everywhere. */
export const customObject = (name: string): Registrable | undefined => found(scope, name) ?? found(registered, name);

const has = <T extends AnyClass>(kind: T, type: Registrable | undefined): type is T & Registrable =>
  type?.prototype instanceof kind;

const NAMES: CustomNames = {
  registeredName: (type) => registeredNames.get(type as AnyClass) ?? null,

  registeredClass(kind, name) {
    const exact = customObject(name);
    if (has(kind, exact)) return exact;
    const named = Object.entries(registered).filter(
      ([key, type]) =>
        has(kind, type) && [key.slice(key.indexOf('>') + 1), (type as { className?: string }).className].includes(name),
    );
    if (named.length > 1)
      throw new ArgumentError(`"${name}" is ${named.map(([key]) => `"${key}"`).join(' or ')}; give the full name`);
    return named[0]?.[1] as typeof kind | undefined;
  },

  classOfEntry(kind, { class_name: className, registered_name: registeredAs }) {
    // Keras 3 writes null of what is its own; Keras 2 has the class alone, with its package where it has one.
    const names = registeredAs === null ? [] : [registeredAs, className].filter((name) => typeof name === 'string');
    const all = names.flatMap((name) => [name, name.slice(name.indexOf('>') + 1)]);
    const given = [scope, registered].flatMap((objects) => all.map((name) => found(objects, name)));
    const own = given.find((type) => has(kind, type));
    if (own) return own;
    const name = registeredAs ?? className;
    return typeof name === 'string' && name.includes('>') ? NAMES.registeredClass(kind, name) : undefined;
  },

  customFunction(name) {
    const given = customObject(name) ?? Object.entries(registered).find(([key]) => key.endsWith(`>${name}`))?.[1];
    return given && !isClass(given) ? given : undefined;
  },
};
