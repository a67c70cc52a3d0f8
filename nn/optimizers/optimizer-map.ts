import { ArgumentError } from '../../engine';
import { type Config, type SerializedObject, serialize } from '../keras-object';
import { isOptions, shown } from '../schema';
import { Optimizer } from './optimizer';

/** @throws ArgumentError unless it is an optimizer that a `MultiOptimizer` may have. */
export function assertInner(what: string, optimizer: unknown): asserts optimizer is Optimizer {
  if (!(optimizer instanceof Optimizer))
    throw new ArgumentError(`${what} must be an optimizer, such as new Adam(), got ${shown(optimizer)}`);
  if (optimizer.partsOf)
    throw new ArgumentError(
      `${what} must not be a ${optimizer.className}, which has optimizers of its own; give one of these`,
    );
}

/**
 * Keras's OptimizerMap: optimizers by the paths of weights, `dense/kernel`. A key is a path, or a regular expression
 * that is to match the whole of it: `'encoder/.*'`.
 */
export class OptimizerMap {
  readonly #optimizers = new Map<string, Optimizer>();

  /**
   * @param defaultOptimizer of the weights that no key matches. @param optimizerMap optimizers by key. Default none.
   * @throws ArgumentError for what is no optimizer, or has optimizers of its own.
   */
  constructor(
    readonly defaultOptimizer: Optimizer,
    optimizerMap: Readonly<Record<string, Optimizer>> | null = null,
  ) {
    assertInner('OptimizerMap: defaultOptimizer', defaultOptimizer);
    if (typeof optimizerMap !== 'object')
      throw new ArgumentError(`OptimizerMap: optimizerMap must be an object, got ${shown(optimizerMap)}`);
    for (const [key, optimizer] of Object.entries(optimizerMap ?? {})) this.set(key, optimizer);
  }

  /** How many keys there are. */
  get size(): number {
    return this.#optimizers.size;
  }

  /**
   * The optimizer of a path: of the key that it is, else of the one that matches it, else the default.
   * @throws ArgumentError for a path that more than one key matches.
   */
  get(path: string): Optimizer {
    const own = this.#optimizers.get(path);
    if (own) return own;
    const [key, ...more] = [...this.#optimizers.keys()].filter((each) => new RegExp(`^(?:${each})$`).test(path));
    if (more.length > 0)
      throw new ArgumentError(
        `OptimizerMap: multiple optimizers are assigned to the weight ${path}, by ${[key, ...more].join(' and ')}`,
      );
    return key === undefined ? this.defaultOptimizer : this.#optimizers.get(key)!;
  }

  /** @throws ArgumentError for a key that is there, and as the constructor does. */
  set(key: string, optimizer: Optimizer): this {
    if (this.#optimizers.has(key))
      throw new ArgumentError(`OptimizerMap: '${key}' is there already; delete it first to set another optimizer`);
    assertInner(`OptimizerMap: the optimizer of '${key}'`, optimizer);
    try {
      new RegExp(key);
    } catch (cause) {
      throw new ArgumentError(`OptimizerMap: the key '${key}' is no regular expression`, { cause });
    }
    this.#optimizers.set(key, optimizer);
    return this;
  }

  /** Whether the key was there. */
  delete(key: string): boolean {
    return this.#optimizers.delete(key);
  }

  /** Keys and optimizers, in the order in which they were set. */
  [Symbol.iterator](): IterableIterator<[string, Optimizer]> {
    return this.#optimizers[Symbol.iterator]();
  }

  /** As Keras's `get_config` has it. */
  getConfig(): Config {
    return {
      default_optimizer: serialize(this.defaultOptimizer),
      optimizer_map: Object.fromEntries(Array.from(this, ([key, optimizer]) => [key, serialize(optimizer)])),
    };
  }
}

/** What Keras wrote of all optimizers before 3.15 leaves no trace where others do the work. */
const WITHOUT_EFFECT: Config = { use_ema: false, ema_momentum: 0.99 };

/**
 * Whether a regular expression takes no more than the square of a path's length: others can take 2 to that power, and
 * nothing stops them.
 */
const isQuick = (key: string): boolean => (key.match(/[*+{]/g) ?? []).length <= 2 && !/\)[*+{]|\\\d/.test(key);

/** Whether it is an object as Keras's configs have it. */
export const isSerialized = (value: unknown): value is SerializedObject =>
  isOptions(value) && typeof value.class_name === 'string' && isOptions(value.config);

/** A config whose optimizers are made. @param make makes one of its own config. */
export function withInnerOptimizers(config: Config, make: (inner: SerializedObject) => Optimizer): Config {
  const { inner_optimizer: inner, optimizer_map: map } = config;
  if (!isSerialized(inner) && !isSerialized(map)) return config;
  const made = {
    ...config,
    ...(isSerialized(inner)
      ? { inner_optimizer: make(inner) }
      : { optimizer_map: mapOf(map as SerializedObject, make) }),
  };
  return Object.fromEntries(
    Object.entries(made).filter(([key, value]) => !(key in WITHOUT_EFFECT) || value !== WITHOUT_EFFECT[key]),
  );
}

function mapOf({ config }: SerializedObject, make: (inner: SerializedObject) => Optimizer): unknown {
  const { default_optimizer: byDefault, optimizer_map: map } = config;
  if (!isSerialized(byDefault) || !isOptions(map ?? {})) return config; // for the option to refuse
  const entries = Object.entries(map ?? {}).map(([key, each]: [string, unknown]) => {
    if (!isSerialized(each)) throw new ArgumentError(`OptimizerMap: the optimizer of '${key}' must be a config`);
    if (!isQuick(key))
      throw new ArgumentError(
        `OptimizerMap: the key '${key}' of a file may take for ever to match; at most two of *, + and { can be read, ` +
          'none behind a group; compile the model here with new OptimizerMap()',
      );
    return [key, make(each)] as const;
  });
  return new OptimizerMap(make(byDefault), Object.fromEntries(entries));
}
