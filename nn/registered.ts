import { ArgumentError } from '../engine/errors';
import { assertKnown, assertNone, shown } from '../engine/known-options';
import { isClass, registeredFunctions } from './registered-functions';

type AnyClass = abstract new (...args: never) => object;

/** Options of `registerKerasSerializable`, as in Keras. */
export interface RegisterOptions {
  /** What the class belongs to. Default `'Custom'`. */
  package?: string;
  /** What it is registered as. Default the class's name, which a minifier may change. */
  name?: string;
}

/** By registered names, `package>name`. */
const classes = new Map<string, AnyClass>();
const names = new Map<AnyClass, string>();

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && !/[>/]/.test(value);

/** What may be registered: a class, or a function of a `Lambda`. */
export type Registrable = AnyClass | ((...args: never) => unknown);

/**
 * Makes a custom class one that files know and that goes by its name, after
 * `keras.saving.register_keras_serializable`: a layer, loss, metric, initializer, optimizer or schedule, saved with a
 * model and loaded again, in `compile({ loss: 'MyLoss' })`, in `kernelInitializer: 'MyInitializer'`. Its constructor
 * takes one object of options, its `getConfig()` gives them. In Python a class registered by the same package and name
 * reads the file.
 *
 * ```ts
 * class Scale extends Layer { ... }
 * registerKerasSerializable(Scale, { package: 'my_package' });    // 'my_package>Scale'
 * ```
 *
 * A function that is registered is one that a `Lambda` of a file finds by its name.
 *
 * @returns the class, or the function.
 * @throws ArgumentError for what is not a class of these kinds, a name with `>` or `/`, and one that another class has.
 */
export function registerKerasSerializable<Class extends Registrable>(
  given: Class,
  options: RegisterOptions = {},
): Class {
  const what = 'registerKerasSerializable';
  const type = given as AnyClass;
  if (
    typeof type !== 'function' ||
    'getConfig' in type || // an instance, which can be called
    (isClass(type) && typeof (type.prototype as { getConfig?: unknown }).getConfig !== 'function')
  )
    throw new ArgumentError(
      `${what}: takes a class with getConfig(), such as class MyLayer extends Layer, or a function, got ${shown(type)}`,
    );
  assertKnown(what, options, ['package', 'name']);
  const className = classNameOf(type, options.name);
  const { package: group = 'Custom', name = className } = options;
  for (const [option, value] of Object.entries({ package: group, name }))
    if (!isName(value))
      throw new ArgumentError(`${what}: ${option} must be a string without ">" and "/", got ${shown(value)}`);
  const registered = `${group}>${name}`;
  const other = classes.get(registered);
  if (other && other !== type)
    throw new ArgumentError(`${what}: another class is registered as "${registered}"; give this one another name`);
  if (names.has(type) && names.get(type) !== registered)
    throw new ArgumentError(`${what}: ${className} is registered as "${names.get(type)}" already`);
  if (!Object.hasOwn(type, 'className')) Object.defineProperty(type, 'className', { value: className });
  classes.set(registered, type);
  names.set(type, registered);
  if (!isClass(type)) registeredFunctions.set(registered, type);
  return given;
}

/** Its own, that which it was defined by, else the class's. */
function classNameOf(type: AnyClass, name: string | undefined): string {
  const parent = Object.getPrototypeOf(type) as { readonly className?: string; readonly isDefinition?: boolean };
  const own = Object.hasOwn(type, 'className') || Object.hasOwn(parent, 'isDefinition');
  return (own ? (type as unknown as { className: string }).className : type.name) || name || '';
}

/** What a class is registered as, if it is. */
export const registeredName = (type: unknown): string | null => names.get(type as AnyClass) ?? null;

/**
 * What a class or function goes by in files, after Keras's `get_registered_name`: `package>name`, or its own name where
 * it is not registered.
 */
export function getRegisteredName(given: Registrable, ...others: readonly []): string {
  assertNone('getRegisteredName', others);
  if (typeof given !== 'function')
    throw new ArgumentError(`getRegisteredName: takes a class or a function, got ${shown(given)}`);
  return registeredName(given) ?? classNameOf(given as AnyClass, given.name);
}

/**
 * The class or function that a name stands for, after Keras's `get_registered_object`.
 * @param name as it is registered, `package>name`, or as it is in one of the objects.
 * @param customObjects where it is looked for next. Default null.
 * @param moduleObjects where it is looked for last. Default null.
 * @returns null where there is none.
 */
export function getRegisteredObject(
  name: string,
  customObjects: Readonly<Record<string, Registrable>> | null = null,
  moduleObjects: Readonly<Record<string, Registrable>> | null = null,
  ...others: readonly []
): Registrable | null {
  assertNone('getRegisteredObject', others);
  const found = classes.get(name) ?? registeredFunctions.get(name);
  if (typeof found === 'function') return found as Registrable;
  const objects = [customObjects, moduleObjects].find((each) => each !== null && Object.hasOwn(each, name));
  return objects?.[name] ?? null;
}

/**
 * A registered class of a kind, by its name, alone or with its package; undefined where there is none.
 * @throws ArgumentError where several packages have one of that name.
 */
export function registeredClass<T extends AnyClass>(kind: T, name: string): T | undefined {
  const found = Array.from(classes, ([registered, type]) => ({ registered, type })).filter(
    ({ registered, type }) =>
      type.prototype instanceof kind &&
      [registered, registered.slice(registered.indexOf('>') + 1), (type as { className?: string }).className].includes(
        name,
      ),
  );
  if (found.length > 1)
    throw new ArgumentError(
      `"${name}" is ${found.map(({ registered }) => `"${registered}"`).join(' or ')}; give the full name`,
    );
  return found[0]?.type as T | undefined;
}

/** Of an object of a file the class of a kind that it is registered by. */
export function classOfEntry<T extends AnyClass>(
  kind: T,
  entry: { readonly class_name?: unknown; readonly registered_name?: unknown },
): T | undefined {
  const name = entry.registered_name ?? entry.class_name;
  return typeof name === 'string' && name.includes('>') ? registeredClass(kind, name) : undefined;
}
