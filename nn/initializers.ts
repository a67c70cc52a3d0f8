import { classOfEntry, customFunction, registeredClass } from './custom-names';
import { ArgumentError, type Tensor, fill, formatShape, randomUniform, sizeOf } from '../engine';
import { CallableObject } from './callable-object';
import { type Config, type KerasObject, type SerializedObject, define, serialize } from './keras-object';
import { lowerFirst, snakeCase } from './names';
import { finite, integer, notNegative, orNull, positive } from './options';
import { nextKey } from './random-seed';
import { type Option, type OptionalOption, type OptionsOf, type Schema, option, shown } from './schema';

/** Fills a weight in place: one of the classes here, or a custom function. */
export interface Initializer {
  (weight: Tensor): void;
  /** How Keras 3 writes it to a file; absent for a custom function. */
  readonly keras?: SerializedInitializer;
  /** To be awaited before it fills a weight. */
  load?(): Promise<void>;
}

export interface SerializedInitializer {
  readonly className: string;
  readonly config: Config;
  /** Default `'keras.initializers'`. */
  readonly module?: string | null;
  /** Of a class that a Python program has registered. */
  readonly registeredName?: string | null;
}

/** What an option that is an initializer takes; null is Keras's default. */
export type InitializerLike =
  string | Initializer | (new (options: never) => KerasInitializer) | SerializedObject | null;

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- instances are callable: `CallableObject`
export interface KerasInitializer {
  (weight: Tensor): void;
  /** To be awaited before it fills a weight. */
  load?(): Promise<void>;
}

/** What Keras's initializers share. As in Keras, an instance can be called: with a weight, which it fills. */
export abstract class KerasInitializer extends CallableObject {
  static override readonly module: string = 'keras.initializers';

  constructor(options: object = {}) {
    const { className } = new.target;
    super((self: KerasInitializer, weight: Tensor) => {
      if (typeof weight !== 'object' || !('engine' in weight))
        throw new ArgumentError(
          `${className} fills a weight, a tensor, got ${shown(weight)}; to make one with options write new ` +
            `${className}({ ... })`,
        );
      if (!('fill' in self)) throw new ArgumentError(`${className}: there is no fill; write fill(weight) { ... }`);
      self.fill(weight);
    });
    Object.assign(this, this.parse(options));
  }

  /** Fills a weight in place. */
  abstract fill(weight: Tensor): void;

  /** Keras before 3.15 does not know the axes, and leaves out a gain: what is null is not written. */
  override getConfig(): Config {
    return Object.fromEntries(
      Object.entries(super.getConfig()).filter(([key, value]) => value !== null || key === 'seed'),
    );
  }

  /** As `Initializer` has it, without a seed that is null. */
  get keras(): SerializedInitializer {
    const { class_name: className, config } = serialize(this);
    return { className, config: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null)) };
  }
}

/** What is drawn with a seed is drawn by it each time. Default null: the next of `setRandomSeed`'s. */
const seed = /* @__PURE__ */ orNull(integer).default(null);
const axes = /* @__PURE__ */ orNull(
  option<readonly number[]>('integers', 'a list of axes', (value) =>
    Array.isArray(value) && value.every(Number.isInteger) ? (value as readonly number[]) : undefined,
  ),
).default(null);

/** Options of those that go by a weight's numbers of inputs and outputs. */
const scaled = {
  /** An integer: weights of one shape get the same numbers. Default null: the next of `setRandomSeed`'s. */
  seed,
  /**
   * The axes of the weight whose sizes, multiplied, are its number of inputs; with `outputAxes`. Default: by its shape.
   */
  inputAxes: axes,
  /** Of its outputs; with `inputAxes`. */
  outputAxes: axes,
};

/**
 * Options of `GlorotUniform`, `HeNormal` and the others whose spread depends on a weight's number of inputs and
 * outputs.
 */
export type ScaledInitializerOptions = OptionsOf<typeof scaled>;

const normal = {
  /** Default 0. */
  mean: /* @__PURE__ */ finite.default(0),
  /** Default 0.05. */
  stddev: /* @__PURE__ */ notNegative.default(0.05),
  /** An integer: weights of one shape get the same numbers. Default null: the next of `setRandomSeed`'s. */
  seed,
};

const spelled = <Name extends string>(names: readonly Name[]): Option<Name, Name | (string & {})> =>
  option('name', `one of ${names.join(', ')}`, (value) => names.find((name) => name === snakeCase(String(value))));

const distribution = /* @__PURE__ */ spelled(['truncated_normal', 'untruncated_normal', 'uniform']);

const gain = /* @__PURE__ */ option<number>('number', 'a number', finite.parse);

/**
 * Options of all that have a name, by the names of their classes, in Keras's order: what a layer must know of an
 * initializer before whatever draws is loaded.
 */
export const SCHEMAS = {
  GlorotUniform: scaled,
  Zeros: {},
  Ones: {},
  GlorotNormal: scaled,
  HeNormal: scaled,
  HeUniform: scaled,
  LecunNormal: scaled,
  LecunUniform: scaled,
  RandomNormal: normal,
  RandomUniform: {
    /** Default -0.05. */
    minval: /* @__PURE__ */ finite.default(-0.05),
    /** Default 0.05. */
    maxval: /* @__PURE__ */ finite.default(0.05),
    /** An integer: weights of one shape get the same numbers. Default null: the next of `setRandomSeed`'s. */
    seed,
  },
  TruncatedNormal: normal,
  VarianceScaling: {
    /** Positive. Default 1. */
    scale: /* @__PURE__ */ positive.default(1),
    /** What the variance is divided by: `'fan_in'`, `'fan_out'`, or their mean, `'fan_avg'`. Default `'fan_in'`. */
    mode: /* @__PURE__ */ spelled(['fan_in', 'fan_out', 'fan_avg']).default('fan_in'),
    /**
     * `'truncated_normal'`, which `'normal'` is another name of, `'untruncated_normal'` or `'uniform'`. Default
     * `'truncated_normal'`.
     */
    distribution: {
      ...distribution,
      parse: (value: unknown) => distribution.parse(value === 'normal' ? 'truncated_normal' : value),
      fallback: 'truncated_normal',
    } as OptionalOption<'truncated_normal' | 'untruncated_normal' | 'uniform', string>,
    ...scaled,
  },
  Orthogonal: {
    /** Default 1. */
    gain: /* @__PURE__ */ gain.default(1),
    /** An integer: weights of one shape get the same numbers. Default null: the next of `setRandomSeed`'s. */
    seed,
  },
  Identity: {
    /** Default 1, which, unlike one that is given, is null in a config and here. */
    gain: /* @__PURE__ */ orNull(gain).default(null),
  },
  Constant: {
    /** Default 0. */
    value: /* @__PURE__ */ finite.default(0),
  },
} as const;

type ClassName = keyof typeof SCHEMAS;

/** A key by a seed, or the next. */
export const keyOf = (seed: number | null): readonly [number, number] =>
  seed === null ? nextKey() : [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];

export function uniform(weight: Tensor, min: number, max: number, seed: number | null): void {
  weight.engine.scope(() => randomUniform(weight.engine, weight.shape, { key: keyOf(seed), min, max, into: weight }));
}

export interface Axes {
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;
}

/**
 * The fans of a kernel: of a conv (HWIO) kernelHeight * kernelWidth * channels; of a bias both are its length. By axes
 * where both are given.
 */
export function fans(weight: Tensor, { inputAxes, outputAxes }: Axes): { fanIn: number; fanOut: number } {
  if (inputAxes && outputAxes) return { fanIn: sizeAlong(weight, inputAxes), fanOut: sizeAlong(weight, outputAxes) };
  const { shape } = weight;
  const receptiveField = sizeOf(shape.slice(0, -2));
  const outputs = shape.at(-1) ?? 1;
  return { fanIn: receptiveField * (shape.at(-2) ?? outputs), fanOut: receptiveField * outputs };
}

function sizeAlong({ shape }: Tensor, axes: readonly number[]): number {
  return axes.reduce((product, axis) => {
    const size = shape.at(axis);
    if (size === undefined)
      throw new ArgumentError(`VarianceScaling: there is no axis ${axis} in a weight of ${formatShape(shape)}`);
    return product * size;
  }, 1);
}

/** Keras's Glorot (Xavier) **uniform**: limit `sqrt(6 / (fanIn + fanOut))`. */
export class GlorotUniform
  extends /* @__PURE__ */ define(KerasInitializer, 'GlorotUniform', ['seed', 'inputAxes', 'outputAxes'], scaled)
{
  override fill(weight: Tensor): void {
    const { fanIn, fanOut } = fans(weight, this);
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    uniform(weight, -limit, limit, this.seed);
  }
}

/** Keras's Zeros. */
export class Zeros extends /* @__PURE__ */ define(KerasInitializer, 'Zeros', [], {}) {
  override fill(weight: Tensor): void {
    fill(weight.engine, weight.shape, 0, { into: weight });
  }
}

/** Keras's Ones. */
export class Ones extends /* @__PURE__ */ define(KerasInitializer, 'Ones', [], {}) {
  override fill(weight: Tensor): void {
    fill(weight.engine, weight.shape, 1, { into: weight });
  }
}

/** `new GlorotUniform()`. */
export const glorotUniform: KerasInitializer = /* @__PURE__ */ new GlorotUniform();
/** `new Zeros()`. */
export const zeros: KerasInitializer = /* @__PURE__ */ new Zeros();
/** `new Ones()`. */
export const ones: KerasInitializer = /* @__PURE__ */ new Ones();

/** Layers' defaults, by the names of their classes. */
const DEFAULTS: Readonly<Record<string, KerasInitializer>> = { GlorotUniform: glorotUniform, Zeros: zeros, Ones: ones };

/** One by its name. Its class is loaded when weights are drawn, so it is no part of a bundle's first chunk. */
abstract class Later extends KerasInitializer {
  #drawing: KerasInitializer | null = null;

  override async load(): Promise<void> {
    const { INITIALIZERS } = await import('./initializers-by-class');
    const { className } = this.constructor as typeof KerasInitializer;
    this.#drawing = INITIALIZERS.find((type) => type.className === className)!.fromConfig(this.getConfig());
  }

  override fill(weight: Tensor): void {
    if (!this.#drawing) throw new ArgumentError('an initializer by its name draws when a model is built');
    this.#drawing.fill(weight);
  }
}

/** One of a class that has a name, by the options that a config has. */
function later(className: string, config: Config): Initializer {
  const schema: Schema = SCHEMAS[className as ClassName];
  // The base is abstract in name alone: what is its own is defined here.
  const type = define(Later, className, [], schema) as unknown as (new (options: never) => Later) & typeof KerasObject;
  return type.fromConfig.call(type, config) as Later;
}

const ALIASES: Readonly<Record<string, string>> = {
  zero: 'zeros',
  one: 'ones',
  normal: 'randomnormal',
  uniform: 'randomuniform',
  orthogonalinitializer: 'orthogonal',
  identityinitializer: 'identity',
};

/** Those that can be made from a config. */
const WITH_CONFIG = Object.keys(SCHEMAS);
/** Those that have a name. */
const NAMED = WITH_CONFIG.filter((name) => name !== 'Constant');

/**
 * Of some classes that which Keras has by a name, in any spelling: `he_normal`, `heNormal`, `HeNormal`; undefined where
 * it is none of them.
 */
export function initializerClass(name: string, classes: readonly string[]): string | undefined {
  const plain = name.replaceAll('_', '').toLowerCase();
  const wanted = Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : plain;
  return classes.find((each) => each.toLowerCase() === wanted);
}

/** As Keras's configs have it. @throws ArgumentError for a custom function. */
export function serializeInitializer(initializer: Initializer | KerasInitializer): SerializedObject {
  if (initializer instanceof KerasInitializer) return serialize(initializer);
  if (!initializer.keras)
    throw new ArgumentError('a custom initializer cannot be written to a Keras file; register a KerasInitializer');
  const { className, config, module = 'keras.initializers', registeredName = null } = initializer.keras;
  return { module, class_name: className, config, registered_name: registeredName };
}

/**
 * An initializer, its class, or one by Keras's name in any spelling: `glorotUniform`, `glorot_uniform`,
 * `GlorotUniform`; or as Keras's configs have it.
 */
export function initializer(given: Exclude<InitializerLike, null>): Initializer {
  if (typeof given === 'function')
    return given.prototype instanceof KerasInitializer
      ? new (given as new (options: object) => KerasInitializer)({})
      : (given as Initializer);
  const { class_name: name, config } =
    typeof given === 'object' && given !== null && 'class_name' in given ? given : { class_name: given, config: null };
  const className = typeof name === 'string' ? initializerClass(name, config ? WITH_CONFIG : NAMED) : undefined;
  if (className !== undefined) {
    const options = Object.entries(config ?? {}).filter(([, value]) => value !== null); // no seed
    return (options.length === 0 && DEFAULTS[className]) || later(className, Object.fromEntries(options));
  }
  const own =
    typeof name !== 'string'
      ? undefined
      : config
        ? classOfEntry(KerasInitializer, given as SerializedObject)
        : (registeredClass(KerasInitializer, name) ?? (customFunction(name) as Initializer | undefined));
  if (own && !('fromConfig' in own)) return own;
  if (own) return own.fromConfig.call(own as never, config ?? {}) as KerasInitializer;
  const written = typeof name === 'string' ? name : shown(name);
  const names = NAMED.map(lowerFirst);
  throw new ArgumentError(
    `unknown initializer ${written}; expected one of ${names.join(', ')}, or a function that fills a weight`,
  );
}

/**
 * An initializer or its name; by null Keras draws as glorot_uniform does. An unknown name is an ArgumentError that says
 * which there are.
 */
export const initializedBy: Option<Initializer, InitializerLike> = {
  .../* @__PURE__ */ option<Initializer, InitializerLike>(
    'initializer',
    'an initializer, or the name of one',
    (value) => (value === null ? glorotUniform : initializer(value as Exclude<InitializerLike, null>)),
    /* @__PURE__ */ NAMED.map(lowerFirst),
  ),
  write: (value) => serializeInitializer(value as Initializer),
};
