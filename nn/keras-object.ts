import { ArgumentError } from '../engine/errors';
import { registeredName } from './custom-names';
import { kerasKey, snakeCase } from './names';
import { asKerasWrites } from './other-names';
import { type Arguments, type Option, type OptionsOf, type Schema, type Values, optionsOf, parse } from './schema';

/** Options as Keras's files have them, by Keras's keys. */
export type Config = Readonly<Record<string, unknown>>;

/** An object as Keras's files have it. */
export interface SerializedObject {
  readonly module?: string | null;
  readonly class_name: string;
  readonly config: Config;
  readonly registered_name?: string | null;
}

/** What a class says of itself: Keras's name of it, and its options as data. */
export interface Definition {
  /** A minifier may rename the class itself. */
  readonly className: string;
  /** Where Keras has it: `keras.layers`. */
  readonly module: string;
  /** The options of all of its kind. */
  readonly common: Schema;
  /** Its own options, in Keras's order. One of the kind that it has too is as it says here. */
  readonly schema: Schema;
  /** Options that may also be given by position. */
  readonly positional: readonly string[];
  /** Keras's options that are not built, and why. */
  readonly notBuilt: Readonly<Record<string, string>>;
  /** What is wrong with options that each hold their own rule. */
  readonly conflict?: (values: never) => string | undefined;
}

/**
 * Keras writes a layer's own `activity_regularizer` where the layer has it, and others that a class has too as its
 * kind.
 */
function allOptions(type: Pick<Definition, 'common' | 'schema'>): Schema {
  const { common, schema } = type;
  const found = schemas.get(type) ?? {
    ...Object.fromEntries(
      Object.entries(common).filter(([name]) => name !== 'activityRegularizer' || !(name in schema)),
    ),
    ...schema,
  };
  schemas.set(type, found);
  return found;
}

/** Found once for a class: a model may have thousands of layers of it. */
const schemas = new WeakMap<object, Schema>();

/**
 * What everything with options shares: layers, initializers, losses, metrics, optimizers, schedules, callbacks. Its
 * class is a `Definition`.
 */
export abstract class KerasObject {
  /** Of a custom class its own name, unless it is registered by another; one without has that of its parent. */
  static get className(): string {
    return this.name || (Object.getPrototypeOf(this) as Definition).className;
  }
  static readonly module: string;
  static readonly common: Schema = {};
  static readonly schema: Schema = {};
  static readonly positional: readonly string[] = [];
  static readonly notBuilt: Definition['notBuilt'] = {};

  /** The values of all options. @throws ArgumentError for one that is unknown, missing, or breaks its rule. */
  protected parse(options: object): Readonly<Record<string, unknown>> {
    const type = this.constructor as unknown as Definition;
    const { className, notBuilt } = type;
    const unbuilt = Object.keys(notBuilt);
    const values = parse(className, allOptions(type), options as Config, unbuilt);
    const name = unbuilt.find((name) => (options as Config)[name]);
    const wrong = name ? `${name} is not built: ${notBuilt[name]}` : type.conflict?.(values as never);
    if (wrong) throw new ArgumentError(`${className}: ${wrong}`);
    return values;
  }

  /** Its options as Keras's `get_config` has them: Keras's keys, in Keras's order. */
  getConfig(): Config {
    const values = this as unknown as Config; // the schema's, which the constructor has assigned
    const config = Array.from(optionsByKey(this.constructor as unknown as Definition), ([key, { name, option }]) => [
      key,
      serializeValue(values[name], option),
    ]);
    return Object.fromEntries(config) as Config;
  }

  /**
   * The object that a config describes, as `getConfig` gives it.
   * @throws ArgumentError for a key that its class does not have, or a value that breaks the option's rule.
   */
  static fromConfig<T>(this: (new (options: never) => T) & Definition, config: Config): T {
    return new this(optionsIn(this, config) as never);
  }
}

asKerasWrites(KerasObject.prototype);

function serializeValue(value: unknown, { kind, write }: Option): unknown {
  if (write) return write(value);
  if (kind !== 'activation') return value;
  if (typeof value === 'string') return snakeCase(value);
  if (value instanceof KerasObject) return serialize(value);
  const { name, activate } = value as { readonly name: string; readonly activate: unknown };
  return {
    module: 'builtins',
    class_name: 'function',
    config: registeredName(activate) ?? name,
    registered_name: 'function',
  };
}

/** A class's options by Keras's keys. */
export function optionsByKey(type: Pick<Definition, 'common' | 'schema'>): ReadonlyMap<string, NamedOption> {
  return new Map(Object.entries(allOptions(type)).map(([name, option]) => [kerasKey(name), { name, option }]));
}

interface NamedOption {
  readonly name: string;
  readonly option: Option;
}

/** A config's values by the names of options; what no option has keeps its key, for the constructor to refuse. */
export function optionsIn(type: Definition, config: Config): Readonly<Record<string, unknown>> {
  const options = optionsByKey(type);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [options.get(key)?.name ?? key, value]));
}

/** An object as Keras's files have it, as `keras.saving.serialize_keras_object` gives it. */
export function serialize(object: KerasObject): SerializedObject {
  const { className, module } = object.constructor as unknown as Definition;
  const registered = registeredName(object.constructor);
  return {
    module: registered === null ? module : null,
    class_name: className,
    config: object.getConfig(),
    registered_name: registered,
  };
}

/** The base of a kind: its constructor takes the options in one object. */
type Kind = abstract new (options: never) => KerasObject;

/** A class by the one object of options that its constructor takes, of all its forms: to define another from it. */
export type Taking<Options, T> = abstract new (options: Options) => T;

/** A base class whose constructor takes the options as Keras's does, and whose instances have their values. */
export type Defined<K extends Kind, Names extends readonly string[], S extends Schema> = Omit<K, keyof Definition> &
  Definition &
  (abstract new (
    ...args: Arguments<Names, Omit<NonNullable<ConstructorParameters<K>[0]>, keyof S> & OptionsOf<S>>
  ) => InstanceType<K> & Values<S>);

/**
 * The base of a class: `class SGD extends define(Optimizer, 'SGD', ['learningRate', 'momentum'], { momentum:
 * share.default(0), ... })`. The class itself adds what it computes.
 * @param kind the base of all classes of its kind.
 * @param className Keras's name.
 * @param positional options that may also be given by position, in Keras's order.
 * @param schema its options beside those of its kind.
 */
export function define<K extends Kind, const Names extends readonly string[], S extends Schema>(
  kind: K,
  className: string,
  positional: Names,
  schema: S,
): Defined<K, Names, S> {
  const Base = kind as unknown as (new (options: object) => KerasObject) & Definition;
  class DefinedClass extends Base {
    /** What is made of this one has its name, and all that a class of its kind must have. */
    static readonly isDefinition: boolean = true;
    static override readonly className: string = className;
    static override readonly schema: Schema = { ...Base.schema, ...schema };
    static override readonly positional: readonly string[] = positional;

    constructor(...args: readonly unknown[]) {
      super(optionsOf(new.target.className, positional, args));
    }
  }
  // The values are assigned by the kind's constructor, which the schema tells of them.
  return DefinedClass as unknown as Defined<K, Names, S>;
}

/** A class that can be made from options. */
export type ClassOf<T> = (new (options: never) => T) & Definition;
