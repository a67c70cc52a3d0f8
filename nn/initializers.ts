import { ArgumentError, type Tensor, fill, randomUniform, sizeOf } from '../engine';
import { lowerFirst } from './names';
import { nextKey } from './random-seed';
import { shown } from './schema';

/** Fills a weight in place. */
export interface Initializer {
  (weight: Tensor): void;
  /** How Keras 3 writes it to a file; absent for a function of one's own. */
  readonly keras?: SerializedInitializer;
  /** To be awaited before it fills a weight. */
  load?(): Promise<void>;
}

export interface SerializedInitializer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Default `'keras.initializers'`. */
  readonly module?: string | null;
  /** Of a class that a Python program has registered. */
  readonly registeredName?: string | null;
}

export const initializerOf = (
  className: string,
  config: SerializedInitializer['config'],
  fillWeight: (weight: Tensor) => void,
): Initializer => Object.assign((weight: Tensor) => fillWeight(weight), { keras: { className, config } });

export function uniform(weight: Tensor, min: number, max: number): void {
  weight.engine.scope(() => randomUniform(weight.engine, weight.shape, { key: nextKey(), min, max, into: weight }));
}

/** The fans of a kernel: of a conv (HWIO) kernelHeight * kernelWidth * channels; of a bias both are its length. */
export function fans({ shape }: Tensor): { fanIn: number; fanOut: number } {
  const receptiveField = sizeOf(shape.slice(0, -2));
  const outputs = shape.at(-1) ?? 1;
  return { fanIn: receptiveField * (shape.at(-2) ?? outputs), fanOut: receptiveField * outputs };
}

/** Keras's Glorot (Xavier) **uniform**: limit `sqrt(6 / (fanIn + fanOut))`. */
export const glorotUniform: Initializer = /* @__PURE__ */ initializerOf('GlorotUniform', {}, (weight) => {
  const { fanIn, fanOut } = fans(weight);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  uniform(weight, -limit, limit);
});

export const zeros: Initializer = /* @__PURE__ */ initializerOf('Zeros', {}, (weight) => {
  fill(weight.engine, weight.shape, 0, { into: weight });
});

export const ones: Initializer = /* @__PURE__ */ initializerOf('Ones', {}, (weight) => {
  fill(weight.engine, weight.shape, 1, { into: weight });
});

/** Layers' defaults, by the names of their classes. */
const DEFAULTS: Readonly<Record<string, Initializer>> = { GlorotUniform: glorotUniform, Zeros: zeros, Ones: ones };

const NORMAL = { mean: 0, stddev: 0.05 };
const UNIFORM = { minval: -0.05, maxval: 0.05 };
/** The others, with Keras's defaults. */
const LATER: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  GlorotNormal: {}, HeNormal: {}, HeUniform: {}, LecunNormal: {}, LecunUniform: {},
  RandomNormal: NORMAL, RandomUniform: UNIFORM, TruncatedNormal: NORMAL,
  VarianceScaling: { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' }, Orthogonal: { gain: 1 }, Identity: {},
}; // prettier-ignore
const ALIASES: Readonly<Record<string, string>> = {
  zero: 'zeros', one: 'ones', normal: 'randomnormal', uniform: 'randomuniform', orthogonalinitializer: 'orthogonal', identityinitializer: 'identity',
}; // prettier-ignore

/** Loaded when weights are to be drawn, and so no part of a bundle's first chunk. */
function later(className: string, given: SerializedInitializer['config'] = {}): Initializer {
  let draw: Initializer;
  const config = { ...LATER[className], ...given };
  return Object.assign((weight: Tensor) => draw(weight), {
    keras: { className, config },
    load: async () => {
      const made = (await import('./initializers-by-class')).BY_CLASS[className]!(config as never);
      if (!made) throw new ArgumentError(`initializer ${className}: it cannot draw by ${JSON.stringify(config)}`);
      draw = made;
    },
  });
}

/** Those that have a name. */
const NAMED = Object.keys({ ...DEFAULTS, ...LATER });
/** Those that can be made from a config. */
const WITH_CONFIG = [...NAMED, 'Constant'];

/**
 * Of some classes that which Keras has by a name, in any spelling: `he_normal`, `heNormal`, `HeNormal`; undefined where
 * it is none of them.
 */
export function initializerClass(name: string, classes: readonly string[]): string | undefined {
  const plain = name.replaceAll('_', '').toLowerCase();
  const wanted = Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : plain;
  return classes.find((each) => each.toLowerCase() === wanted);
}

/** The classes whose config has a seed. */
const SEEDED = /Uniform|Normal|VarianceScaling|Orthogonal/;

/** As Keras's configs have it. @throws ArgumentError for a function of one's own. */
export function serializeInitializer({ keras }: Initializer): Readonly<Record<string, unknown>> {
  if (!keras) throw new ArgumentError('an initializer of your own cannot be written to a Keras file');
  const { className, config, module = 'keras.initializers', registeredName = null } = keras;
  const isOpaque = !WITH_CONFIG.includes(className) || 'seed' in config;
  const written = SEEDED.test(className) && !isOpaque ? { ...config, seed: null } : config;
  return { module, class_name: className, config: written, registered_name: registeredName };
}

/**
 * An initializer, or one by Keras's name in any spelling: `glorotUniform`, `glorot_uniform`, `GlorotUniform`; or as
 * Keras's configs have it.
 */
export function initializer(nameOrOwn: string | Initializer | { class_name: string; config: object }): Initializer {
  if (typeof nameOrOwn === 'function') return nameOrOwn;
  if (typeof nameOrOwn === 'object' && nameOrOwn !== null && 'class_name' in nameOrOwn) {
    const { class_name: name, config } = nameOrOwn;
    const known = initializerClass(name, WITH_CONFIG);
    const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null)); // no seed
    if (known) return (Object.keys(given).length === 0 && DEFAULTS[known]) || later(known, given);
  }
  const written = typeof nameOrOwn === 'string' ? nameOrOwn : shown(nameOrOwn);
  const className = initializerClass(written, NAMED);
  if (className) return DEFAULTS[className] ?? later(className);
  const names = NAMED.map(lowerFirst);
  throw new ArgumentError(
    `unknown initializer ${written}; there are ${names.join(', ')}, or a function that fills a weight`,
  );
}
