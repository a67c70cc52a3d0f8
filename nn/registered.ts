import { ArgumentError } from '../engine/errors';
import { assertKnown, assertNone, shown } from '../engine/known-options';
import { type AnyClass, registeredName } from './custom-names';
import { type Registrable, customObject, getCustomObjects, isClass, registeredNames } from './custom-objects';

export type { Registrable };

/** Options of `registerKerasSerializable`, as in Keras. */
export interface RegisterOptions {
  /** What the class belongs to. Default `'Custom'`. */
  package?: string;
  /** What it is registered as. Default the class's name, which a minifier may change. */
  name?: string;
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && !/[>/]/.test(value);

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
  const other = getCustomObjects()[registered];
  if (other && other !== type)
    throw new ArgumentError(`${what}: another class is registered as "${registered}"; give this one another name`);
  if (registeredNames.has(type) && registeredNames.get(type) !== registered)
    throw new ArgumentError(`${what}: ${className} is registered as "${registeredNames.get(type)}" already`);
  if (!Object.hasOwn(type, 'className')) Object.defineProperty(type, 'className', { value: className });
  getCustomObjects()[registered] = type;
  registeredNames.set(type, registered);
  return given;
}

/** Its own, that which it was defined by, else the class's. */
function classNameOf(type: AnyClass, name: string | undefined): string {
  const parent = Object.getPrototypeOf(type) as { readonly className?: string; readonly isDefinition?: boolean };
  const own = Object.hasOwn(type, 'className') || Object.hasOwn(parent, 'isDefinition');
  return (own ? (type as unknown as { className: string }).className : type.name) || name || '';
}

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
 * @param name as it is in a `CustomObjectScope`, as it is registered, `package>name`, or as it is in one of the
 * objects.
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
  const found = customObject(name);
  if (found) return found;
  const objects = [customObjects, moduleObjects].find((each) => each !== null && Object.hasOwn(each, name));
  return objects?.[name] ?? null;
}
