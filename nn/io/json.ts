import { DataError } from '../../engine/errors';

/** Objects have no prototype: a key that is not in the file is undefined, whatever it is called. */
export type JSONValue = string | number | boolean | null | readonly JSONValue[] | JSONObject;
export interface JSONObject {
  readonly [key: string]: JSONValue | undefined;
}

export const isObject = (value: JSONValue | undefined): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists and objects within each other; a layer in a Keras model within a model takes about ten. */
const MAX_DEPTH = 200;

/** Values in one text; a safetensors header has about nine for a tensor. */
const MAX_VALUES = 2 ** 23;

/** What `json.dumps` of Python writes, and JSON does not have. */
const WORDS = new Map<string, JSONValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Parses JSON (RFC 8259, and Python's NaN and infinities) that nobody vouches for. In contrast to `JSON.parse`, a key
 * that is there twice and the key `__proto__` are refused, objects have no prototype, and depth and number of values
 * are bounded.
 *
 * @param name what the errors call the text
 * @param start the byte of the file at which the text begins; errors tell bytes of the file
 * @throws DataError
 */
export function parseJSON(text: string, name: string, start = 0): JSONValue {
  return new Parser(text, name, start).whole();
}

class Parser {
  readonly #text: string;
  readonly #name: string;
  readonly #start: number;
  #at = 0;
  #values = 0;

  constructor(text: string, name: string, start: number) {
    this.#text = text;
    this.#name = name;
    this.#start = start;
  }

  whole(): JSONValue {
    const value = this.#value(0);
    if (this.#next() !== '') throw this.#error('the JSON text has ended, and something follows');
    return value;
  }

  #value(depth: number): JSONValue {
    if (depth > MAX_DEPTH) throw this.#error(`JSON is nested more than ${MAX_DEPTH} deep`);
    if (++this.#values > MAX_VALUES) throw this.#error(`JSON of more than ${MAX_VALUES} values`);
    const first = this.#next();
    if (first === '{') return this.#object(depth);
    if (first === '[') {
      const list: JSONValue[] = [];
      this.#members(']', () => list.push(this.#value(depth + 1)));
      return list;
    }
    if (first === '"') return this.#string();
    return this.#numberOrWord();
  }

  #object(depth: number): JSONObject {
    const object = Object.create(null) as Record<string, JSONValue>;
    this.#members('}', () => {
      if (this.#next() !== '"') throw this.#error('a key should be here, in quotes');
      const at = this.#at;
      const key = this.#string();
      if (key in object) throw this.#error(`the key ${JSON.stringify(key)} is there twice`, at);
      if (key === '__proto__') throw this.#error('a key may not be "__proto__"', at);
      if (this.#next() !== ':') throw this.#error('a colon should be here');
      this.#at++;
      object[key] = this.#value(depth + 1);
    });
    return object;
  }

  /** What stands between the bracket that is next and `end`, with commas in between. */
  #members(end: string, member: () => void): void {
    this.#at++;
    if (this.#next() === end) {
      this.#at++;
      return;
    }
    for (;;) {
      member();
      const next = this.#next();
      if (next !== ',' && next !== end) throw this.#error(`a comma or ${end} should be here`);
      this.#at++;
      if (next === end) return;
    }
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; this.#text[end] !== '"'; end += this.#text[end] === '\\' ? 2 : 1) {
      if (end >= this.#text.length) throw this.#error('a string without an end');
    }
    this.#at = end + 1;
    let string: string;
    try {
      string = JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw this.#error('a string with an escape or a control character that JSON does not have', start);
    }
    if (/\p{Surrogate}/u.test(string)) throw this.#error('a string with half of a surrogate pair', start);
    return string;
  }

  #numberOrWord(): JSONValue {
    // No number is longer that a program wrote.
    const [token] = /^[-+.\w]*/.exec(this.#text.slice(this.#at, this.#at + 64))!;
    const value = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(token) ? Number(token) : WORDS.get(token);
    if (value === undefined || token.length === 64) throw this.#error('a JSON value should be here');
    this.#at += token.length;
    return value;
  }

  /** The next character that is no space, or the empty string at the end. */
  #next(): string {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '.')) this.#at++;
    return this.#text[this.#at] ?? '';
  }

  #error(problem: string, at = this.#at): DataError {
    const byte = this.#start + new TextEncoder().encode(this.#text.slice(0, at)).length;
    return new DataError(`${this.#name}: byte ${byte}: ${problem}. The file is damaged: get it again.`);
  }
}
