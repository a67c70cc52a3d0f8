import { DataError } from '../../engine';
import { FileBytes } from '../io/file-bytes';
import { type JSONObject, type JSONValue, isObject, parseJSON, shownJSON } from '../io/json';

/** An object of a file's JSON that knows where it stands, so that a refusal can say so. */
export class ConfigObject {
  readonly #asked = new Set<string>();

  private constructor(
    readonly value: JSONObject,
    /** `best.keras: config.json: config.layers[2]`. */
    readonly path: string,
  ) {}

  /** @throws DataError unless the text is one JSON object. */
  static parse(text: string, path: string): ConfigObject {
    return ConfigObject.of(parseJSON(text, path), path);
  }

  /** The same of UTF-8. @throws DataError where it is none. */
  static decode(bytes: Uint8Array, path: string): ConfigObject {
    return ConfigObject.parse(new FileBytes(bytes, path).text(0, bytes.length, 'the text'), path);
  }

  static of(value: JSONValue | undefined, path: string): ConfigObject {
    if (isObject(value)) return new ConfigObject(value, path);
    throw new DataError(`${path}: expected an object, got ${shownJSON(value)}`);
  }

  /** What a key holds, if it is the object's own: `constructor` and its like are not there. */
  get(key: string): JSONValue | undefined {
    if (!Object.hasOwn(this.value, key)) return undefined;
    this.#asked.add(key);
    return this.value[key];
  }

  /** Neither absent nor null. */
  has(key: string): boolean {
    return (this.get(key) ?? null) !== null;
  }

  /** Says that these keys mean nothing here. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#asked.add(key);
  }

  /**
   * When all that is known has been read. @throws DataError for a key that nobody has asked for and that is not null.
   */
  done(): void {
    const unknown = Object.keys(this.value).find((key) => !this.#asked.has(key) && this.has(key));
    if (unknown !== undefined) this.refuse(unknown, 'this option is not supported; only null can be read');
  }

  refuse(key: string, rule: string): never {
    throw new DataError(`${this.path}.${key}: ${rule}, not ${shownJSON(this.get(key))}`);
  }

  object(key: string): ConfigObject {
    return ConfigObject.of(this.get(key), `${this.path}.${key}`);
  }

  list(key: string): readonly JSONValue[] {
    const value = this.get(key);
    return Array.isArray(value) ? (value as readonly JSONValue[]) : this.refuse(key, 'expected a list');
  }

  objects(key: string): ConfigObject[] {
    return this.list(key).map((value, i) => ConfigObject.of(value, `${this.path}.${key}[${i}]`));
  }

  // What is absent is the default; null is a value, which in Python is not the default.
  string(key: string, fallback?: string): string {
    const value = this.#either(key, fallback);
    return typeof value === 'string' ? value : this.refuse(key, 'expected text');
  }

  number(key: string, fallback?: number): number {
    const value = this.#either(key, fallback);
    return typeof value === 'number' ? value : this.refuse(key, 'expected a number');
  }

  boolean(key: string, fallback?: boolean): boolean {
    const value = this.#either(key, fallback);
    return typeof value === 'boolean' ? value : this.refuse(key, 'expected true or false');
  }

  #either(key: string, fallback: JSONValue | undefined): JSONValue | undefined {
    const value = this.get(key);
    return value === undefined ? fallback : value;
  }

  numbers(key: string): readonly number[] {
    const list = this.list(key);
    return list.every((value) => typeof value === 'number') ? list : this.refuse(key, 'expected a list of numbers');
  }

  /**
   * The name of `dtype`, itself a name or a policy. @param wayOut what its error ends with. @throws DataError for
   * another.
   */
  policy(wayOut = ''): string {
    const policy = isObject(this.get('dtype')) ? this.object('dtype') : null;
    const name = policy
      ? (policy.has('config') && policy.object('config').get('name')) || policy.get('class_name')
      : (this.get('dtype') ?? 'float32');
    return typeof name === 'string' && POLICIES.includes(name)
      ? name
      : this.refuse('dtype', `expected one of ${POLICIES.join(', ')}${wayOut}`);
  }

  /** @throws DataError unless absent, null or one of `allowed`: what this library does not do is not passed over. */
  only(key: string, ...allowed: readonly JSONValue[]): void {
    if (this.has(key) && !allowed.includes(this.get(key)!)) {
      this.refuse(
        key,
        `only ${allowed.length > 0 ? allowed.map((value) => shownJSON(value)).join(' or ') : 'null'} can be read`,
      );
    }
  }
}

/** Keras's policies of numbers that are not whole. All are computed in float32 here. */
const POLICIES = ['float32', 'mixed_float16', 'mixed_bfloat16', 'float16', 'bfloat16', 'float64'];
