import { DataError } from '../../engine/errors';

/** Objects have no prototype: a key that is not in the file is undefined, whatever it is called. */
export type JSONValue = string | number | boolean | null | readonly JSONValue[] | JSONObject;
export interface JSONObject {
  readonly [key: string]: JSONValue | undefined;
}

export const isObject = (value: JSONValue | undefined): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists and objects within each other; a layer in a Keras model within a model takes about ten. */
export const MAX_DEPTH = 200;

/**
 * Bytes that a text may become, itself included: so many, and four for each of its characters. The densest texts that
 * are met, models of 10,000 layers, become four a character; `[{},{},...]` would become 65.
 */
const MEMORY = { atLeast: 2 ** 25, perCharacter: 4 };

/**
 * About what V8 takes for each, measured with Node 20: an object with its first three keys, a list cut to its length.
 */
const BYTES = { object: 194, key: 40, list: 70, value: 20, string: 32 };
const KEYS_OF_AN_OBJECT = 3;

/** Of a key that is a small number V8 makes a list, with room for all that may come before it. */
const bytesOfIndex = (key: string): number =>
  key.length <= 4 && /^(0|[1-9]\d*)$/.test(key) ? 400 + 13 * Number(key) : 0;

/** A list as it grows has room for 17. */
const SHORT = 17;

/** The beginning of a value's text, for a message. What is no JSON, as in a config of a program's, is shown too. */
export function shownJSON(value: unknown, most = 80): string {
  let text = '';
  for (const piece of piecesOf(value, most)) {
    text += piece;
    if (text.length > most) return `${text.slice(0, most)}...`;
  }
  return text;
}

function* piecesOf(value: unknown, most: number): Generator<string> {
  if (typeof value === 'string') yield JSON.stringify(value.slice(0, most + 1));
  else if (typeof value === 'number' || typeof value === 'boolean' || value === null) yield String(value);
  else if (typeof value !== 'object') yield value === undefined ? 'nothing' : `a ${typeof value}`;
  else {
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    let before = open!;
    const members = Array.isArray(value) ? value.values() : Object.entries(value).values();
    for (const member of members as Iterable<unknown>) {
      yield before;
      if (!Array.isArray(value)) yield `${JSON.stringify((member as [string])[0].slice(0, most))}:`;
      yield* piecesOf(Array.isArray(value) ? member : (member as [string, unknown])[1], most);
      before = ',';
    }
    yield before === open ? `${open}${close}` : close!;
  }
}

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
 * that is there twice and the key `__proto__` are refused, objects have no prototype, and depth and memory are bounded.
 *
 * @param name what the errors call the text
 * @param start the byte of the file at which the text begins; errors tell bytes of the file
 * @throws DataError
 */
export function parseJSON(text: string, name: string, start = 0): JSONValue {
  return new Parser(text, name, start).whole();
}

/** A number or a word. No number is longer that a program wrote. */
const TOKEN = /[-+.\w]{0,64}/y;

class Parser {
  readonly #text: string;
  readonly #name: string;
  readonly #start: number;
  readonly #most: number;
  #at = 0;
  #bytes: number;

  constructor(text: string, name: string, start: number) {
    this.#text = text;
    this.#name = name;
    this.#start = start;
    this.#most = MEMORY.atLeast + MEMORY.perCharacter * text.length;
    this.#bytes = text.length * (/[^\0-\xff]/.test(text) ? 2 : 1);
  }

  whole(): JSONValue {
    const value = this.#value(0);
    if (this.#next() !== '') throw this.#error('the JSON text has ended, and something follows');
    return value;
  }

  #value(depth: number): JSONValue {
    if (depth > MAX_DEPTH) throw this.#error(`JSON is nested more than ${MAX_DEPTH} deep`);
    const first = this.#next();
    if (first === '{') return this.#object(depth);
    if (first === '[') {
      this.#take(BYTES.list);
      const list: JSONValue[] = [];
      this.#members(']', () => list.push(this.#value(depth + 1)));
      return list.length < SHORT ? list.slice() : list;
    }
    this.#take(BYTES.value);
    if (first === '"') return this.#string();
    return this.#numberOrWord();
  }

  #object(depth: number): JSONObject {
    this.#take(BYTES.object);
    // Of objects made so those with the same keys share them, which takes a third of what `Object.create(null)` does.
    const object = Object.setPrototypeOf({}, null) as Record<string, JSONValue>;
    let keys = 0;
    this.#members('}', () => {
      if (this.#next() !== '"') throw this.#error('a key should be here, in quotes');
      const at = this.#at;
      const key = this.#string();
      if (key in object) throw this.#error(`the key ${shownJSON(key)} is there twice`, at);
      if (key === '__proto__') throw this.#error('a key may not be "__proto__"', at);
      if (this.#next() !== ':') throw this.#error('a colon should be here');
      this.#at++;
      this.#take(bytesOfIndex(key) + (++keys > KEYS_OF_AN_OBJECT ? BYTES.key : 0));
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
    this.#take(BYTES.string + end - start);
    let string: string;
    try {
      string = JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw this.#error('a string with an escape or a control character that JSON does not have', start);
    }
    if (/[\ud800-\udfff]/.test(string) && /\p{Surrogate}/u.test(string))
      throw this.#error('a string with half of a surrogate pair', start);
    return string;
  }

  #numberOrWord(): JSONValue {
    TOKEN.lastIndex = this.#at;
    TOKEN.test(this.#text);
    const token = this.#text.slice(this.#at, TOKEN.lastIndex);
    const value = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(token) ? Number(token) : WORDS.get(token);
    if (value === undefined || token.length === 64) throw this.#error('a JSON value should be here');
    this.#at += token.length;
    return value;
  }

  /** Counts what the next value takes. */
  #take(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#most)
      throw this.#error(
        `so many values that a text of ${this.#text.length} characters would take more than ${this.#most} bytes of memory`,
      );
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
