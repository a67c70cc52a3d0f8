import { ArgumentError } from '../engine/errors';
import { assertNone, isOptions, shown } from '../engine/known-options';

/** Values by name; `config.name` reads and sets one. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- properties are the values: the look-up of `Config`
export interface Config {
  [name: string]: unknown;
}

/**
 * Named values that can be frozen, after Keras's `Config`: `config.name` and `config.get('name')` read one,
 * `config.name = value` sets it, `delete config.name` removes it. Names are its own: those of its methods are reserved,
 * as in Keras. It is iterated by its names, sorted.
 *
 * ```ts
 * const config = new Config({ learningRate: 0.1 });
 * config.batchSize = 32;
 * config.freeze();
 * config.batchSize = 64; // ArgumentError
 * ```
 */
export class Config {
  readonly #values: Map<string, unknown>;
  #frozen = false;

  /** @param values the first ones, by name. Default none. */
  constructor(values: Readonly<Record<string, unknown>> = {}) {
    if (!isOptions(values)) throw new ArgumentError(`Config: takes an object of values by name, got ${shown(values)}`);
    this.#values = new Map(Object.entries(values));
    for (const name of this.#values.keys()) this.#assertName(name);
    return new Proxy(this, {
      get: (_, name) =>
        typeof name === 'symbol' || name in Config.prototype ? this.#own(name) : this.#assertValue(name),
      set: (_, name, value) => {
        this.#assertName(name);
        this.#assertThawed();
        this.#values.set(name, value);
        return true;
      },
      has: (_, name) => typeof name === 'string' && this.#values.has(name),
      deleteProperty: (_, name) => {
        this.pop(String(name));
        return true;
      },
      ownKeys: () => [...this.#values.keys()],
      getOwnPropertyDescriptor: (_, name) =>
        typeof name === 'string' && this.#values.has(name)
          ? { value: this.#values.get(name), writable: true, enumerable: true, configurable: true }
          : undefined,
    });
  }

  /** Methods see the object itself. */
  #own(name: string | symbol): unknown {
    const value: unknown = Reflect.get(this, name, this);
    return typeof value === 'function' && name !== 'constructor' ? (value.bind(this) as unknown) : value;
  }

  #assertName(name: string | symbol): asserts name is string {
    if (typeof name === 'symbol' || name in Config.prototype)
      throw new ArgumentError(`Config: "${String(name)}" is a name of its own; take another`);
  }

  #assertThawed(): void {
    if (this.#frozen)
      throw new ArgumentError('Config: it is frozen, so its values cannot be changed; unfreeze() it before');
  }

  #assertValue(name: string): unknown {
    // What awaits a value, or writes it as JSON, asks for these of any object.
    if (this.#values.has(name) || name === 'then' || name === 'toJSON') return this.#values.get(name);
    const names = [...this.#values.keys()].join(', ');
    throw new ArgumentError(`Config: it has no "${name}"; ${names ? `expected one of ${names}` : 'it is empty'}`);
  }

  /** Whether it is frozen. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** How many values there are. */
  get length(): number {
    return this.#values.size;
  }

  /** Has every change of a value be an ArgumentError. */
  freeze(...others: readonly []): void {
    assertNone('freeze', others);
    this.#frozen = true;
  }

  /** Undoes `freeze`. */
  unfreeze(...others: readonly []): void {
    assertNone('unfreeze', others);
    this.#frozen = false;
  }

  /** A copy as a plain object. */
  asDict(...others: readonly []): Record<string, unknown> {
    assertNone('asDict', others);
    return Object.fromEntries(this.#values);
  }

  /** As the text of a JSON object. */
  toJson(...others: readonly []): string {
    assertNone('toJson', others);
    return JSON.stringify(this.asDict());
  }

  /** The names, in the order in which they were set. */
  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  /** The values, in the same order. */
  values(): IterableIterator<unknown> {
    return this.#values.values();
  }

  /** Names and values. */
  items(): IterableIterator<[string, unknown]> {
    return this.#values.entries();
  }

  /** A value, or, where there is none of the name, another. @param fallback default null. */
  get(name: string, fallback: unknown = null): unknown {
    return this.#values.has(name) ? this.#values.get(name) : fallback;
  }

  /** Takes a value out. @throws ArgumentError where there is none of the name, and no other is given. */
  pop(name: string, ...fallback: readonly [] | readonly [unknown]): unknown {
    this.#assertThawed();
    if (!this.#values.has(name) && fallback.length > 0) return fallback[0];
    const value = this.#assertValue(name);
    this.#values.delete(name);
    return value;
  }

  /** Sets several. */
  update(values: Readonly<Record<string, unknown>> | Config): void {
    this.#assertThawed();
    const given = values instanceof Config ? values.asDict() : values;
    if (!isOptions(given)) throw new ArgumentError(`Config: update takes values by name, got ${shown(given)}`);
    for (const name of Object.keys(given)) this.#assertName(name);
    for (const [name, value] of Object.entries(given)) this.#values.set(name, value);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return [...this.#values.keys()].sort().values();
  }
}
