import { KerasTensor } from '../../nn/layers/layer';
import * as ops from '../../nn/operations';
import { formattedByPercent, written } from './formats';
import { known, ofLibrary, refuse } from './refusal';
import { Bound, Float, Method, Path, PythonFunction, PythonSet, Tuple, Unknown, type Value, current } from './values';

const error = (message: string): never => refuse({ rule: 'library', message });

const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': modulo,
  '**': (a, b) => a ** b,
};

/** Of whole numbers alone. */
const BITWISE: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '<<': (a, b) => (b > 64n ? error('a number this large') : a << b),
  '>>': (a, b) => a >> b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
};

/** Of places in a graph, each is an operation of it. */
const SYMBOLIC = { '+': ops.add, '-': ops.subtract, '*': ops.multiply, '/': ops.divide, '**': ops.power };

/** A longer text or list comes of no program that builds a network. */
const MOST = 10_000;

const isWhole = (value: Value): value is number | boolean => typeof value === 'number' || typeof value === 'boolean';

export const isNumber = (value: Value): value is number | boolean | Float => isWhole(value) || value instanceof Float;

/** @throws Refusal for what is no number. */
export const numberOf = (value: Value): number =>
  value instanceof Float ? value.value : isWhole(value) ? Number(value) : error('this value is no number');

/** Python's int, or its float where any of these is one. @throws Refusal for what is no finite number. */
export function numberLike(value: number, ...from: readonly Value[]): number | Float {
  if (!Number.isFinite(value)) return error('this is no finite number');
  if (from.some((each) => each instanceof Float)) return new Float(value);
  return Number.isSafeInteger(value) ? value : error('a number this large');
}

/** What a loop goes through. Null where that is not known: of a set nothing says the order. */
export function itemsOf(value: Value): readonly Value[] | null {
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof PythonSet) return value.items.length < 2 ? [...value.items] : null;
  if (typeof value === 'string') return [...value];
  return Array.isArray(value) ? value : null;
}

/** `a + b` and the like. @throws Refusal as Python, or the library, would refuse. */
export function operate(operator: string, a: Value, b: Value): Value {
  if (a instanceof KerasTensor || b instanceof KerasTensor) {
    const other = a instanceof KerasTensor ? b : a;
    if (other instanceof Unknown) return other;
    const isRead = other instanceof KerasTensor || typeof other === 'number' || other instanceof Float;
    if (!isRead || !Object.hasOwn(SYMBOLIC, operator)) return error(`the operator ${operator} of a layer's output`);
    const make = SYMBOLIC[operator as keyof typeof SYMBOLIC];
    const plain = (value: Value): KerasTensor => (value instanceof Float ? value.value : value) as KerasTensor;
    return ofLibrary(() => make(plain(a), plain(b)));
  }
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (isNumber(a) && isNumber(b)) return calculated(operator, a, b);
  if (operator === '%' && typeof a === 'string') return formattedByPercent(a, b);
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return bounded(a + b);
  if (operator === '+' && Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return bounded(alike(a, [...a, ...b]));
  if (operator === '*') {
    const [list, times] = isWhole(a) ? [b, Number(a)] : [a, isWhole(b) ? Number(b) : null];
    if (times !== null && (typeof list === 'string' || Array.isArray(list))) {
      if (times * list.length > MOST) return error(`a list of more than ${MOST}`);
      const copies = Math.max(0, times);
      if (typeof list === 'string') return list.repeat(copies);
      return alike(list, Array.from({ length: copies }, () => [...list]).flat());
    }
  }
  if (operator === '|' && a instanceof Map && b instanceof Map) {
    const all = new Map(a);
    for (const [key, value] of b) setItem(all, key, value);
    return all;
  }
  if (a instanceof PythonSet && b instanceof PythonSet) {
    const [x, y] = [a.items, b.items];
    const both = x.filter((each) => holds(y, each));
    if (operator === '&') return new PythonSet(both);
    if (operator === '-') return new PythonSet(x.filter((each) => !holds(y, each)));
    if (operator === '|') return setOf([...x, ...y]);
    if (operator === '^') return setOf([...x, ...y].filter((each) => !holds(both, each)));
  }
  return error(`the operator ${operator} of these values`);
}

function calculated(operator: string, a: number | boolean | Float, b: number | boolean | Float): Value {
  const [x, y] = [numberOf(a), numberOf(b)];
  const bitwise = Object.hasOwn(BITWISE, operator) ? BITWISE[operator] : undefined;
  if (bitwise && isWhole(a) && isWhole(b) && (y >= 0 || !/<<|>>/.test(operator))) {
    const made = numberLike(Number(bitwise(BigInt(x), BigInt(y))));
    return typeof a === 'boolean' && typeof b === 'boolean' && !/<<|>>/.test(operator) ? made === 1 : made;
  }
  const value = ARITHMETIC[operator]?.(x, y) ?? NaN;
  if (!Number.isFinite(value)) return error(`${written(a)} ${operator} ${written(b)} is no number`);
  const isFloat = operator === '/' || (operator === '**' && y < 0);
  return isFloat ? new Float(value) : numberLike(value, a, b);
}

/** A tuple of what comes from one, else a list. */
const alike = (list: readonly Value[], items: readonly Value[]): Value[] =>
  list instanceof Tuple ? Tuple.with(items) : [...items];

const bounded = <T extends string | Value[]>(value: T): T =>
  value.length > MOST ? error(`a list of more than ${MOST}`) : value;

/** Python's `==`, of what is not told apart by more. */
export function equal(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return (
      a instanceof Tuple === b instanceof Tuple && a.length === b.length && a.every((each, i) => equal(each, b[i]!))
    );
  if (a instanceof PythonSet && b instanceof PythonSet)
    return a.items.length === b.items.length && a.items.every((each) => holds(b.items, each));
  if (a instanceof Map && b instanceof Map)
    return (
      a.size === b.size &&
      Array.from(a).every(([key, value]) => equal(value, getItem(b, key) ?? new Unknown({ rule: 'statement' })))
    );
  if (a instanceof Path && b instanceof Path) return a.path === b.path;
  return isNumber(a) && isNumber(b) ? numberOf(a) === numberOf(b) : a === b;
}

/** @throws Refusal where one of them is not known. */
export const holds = (items: readonly Value[], value: Value): boolean =>
  items.some((each) => equal(known(each), value));

export function setOf(items: readonly Value[]): PythonSet {
  const all: Value[] = [];
  for (const item of items) if (!holds(all, hashed(item))) all.push(item);
  return new PythonSet(all);
}

/** @throws Refusal for a list, which no dict has as a key. */
const hashed = (key: Value): Value =>
  (Array.isArray(key) && !(key instanceof Tuple)) || key instanceof Map || key instanceof PythonSet
    ? error('a list or dict as a key')
    : known(key);

const keyIn = (map: ReadonlyMap<Value, Value>, key: Value): Value | undefined =>
  map.has(key) ? key : [...map.keys()].find((each) => equal(each, hashed(key)));

export function getItem(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  const found = keyIn(map, key);
  return found === undefined ? undefined : map.get(found);
}

export function setItem(map: Map<Value, Value>, key: Value, value: Value): void {
  const found = keyIn(map, key);
  map.set(found === undefined ? hashed(key) : found, value);
}

/** @returns whether it was there. */
export function deleteItem(map: Map<Value, Value>, key: Value): boolean {
  const found = keyIn(map, key);
  return found !== undefined && map.delete(found);
}

/** Whether it is known only when the program runs what it is equal to. */
const isOutside = (value: Value): boolean =>
  (value instanceof Path && value.inKeras === null && !value.path.startsWith('builtins.')) || value instanceof Method;

/** @returns Unknown where one of them is. */
export function compare(operator: string, a: Value, b: Value): boolean | Unknown {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const outside = [a, b].find(isOutside);
  if (outside !== undefined && !/^is/.test(operator))
    return new Unknown(outside instanceof Path ? { rule: 'foreign', name: outside.path } : { rule: 'condition' });
  switch (operator) {
    case '==':
      return equal(a, b);
    case 'is':
    case 'is not':
      return (
        (typeof a === 'object' && a !== null && !(a instanceof Path) ? a === b : equal(a, b)) === (operator === 'is')
      );
    case '!=':
    case '<>':
      return !equal(a, b);
    case 'in':
    case 'not in': {
      const found =
        b instanceof Map
          ? keyIn(b, a) !== undefined
          : b instanceof PythonSet
            ? holds(b.items, a)
            : Array.isArray(b)
              ? holds(b, a)
              : typeof b === 'string' && typeof a === 'string'
                ? b.includes(a)
                : error('the operator in of these values');
      return found === (operator === 'in');
    }
  }
  const order = ordered(a, b);
  return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
}

/** Less than 0 where `a` comes first. @throws Refusal for what Python does not order. */
export function ordered(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return numberOf(a) - numberOf(b);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
    const at = a.findIndex((each, i) => i >= b.length || !equal(known(each), known(b[i]!)));
    return at < 0 ? a.length - b.length : at >= b.length ? 1 : ordered(a[at]!, b[at]!);
  }
  return error('the order of these values');
}

/** Python's `bool`. Of what is not known it says nothing: that is asked before. */
export function isTrue(value: Value): boolean {
  if (Array.isArray(value) || typeof value === 'string') return value.length > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof PythonSet) return value.items.length > 0;
  return value instanceof Map ? value.size > 0 : Boolean(value);
}

/** Whether `if` can be decided by it. */
export const isDecided = (value: Value): boolean =>
  !(value instanceof Unknown || value instanceof KerasTensor || isOutside(value)) ||
  value instanceof PythonFunction ||
  value instanceof Bound;

/** `list[i]`, `text[i]`, `dict[key]`. */
export function itemOf(value: Value, key: Value): Value {
  if (value instanceof Unknown) return value;
  if (key instanceof Unknown) return key;
  if (value instanceof Map) {
    const found = getItem(value, key);
    return found === undefined ? error(`there is no ${written(key)} in the dict`) : found;
  }
  if ((Array.isArray(value) || typeof value === 'string') && isWhole(key)) {
    const found = value.at(Number(key));
    return found === undefined ? error(`there is no item ${Number(key)}`) : current(found);
  }
  return error(value instanceof KerasTensor ? "a part of a layer's output" : 'an item of this value');
}

/** Which items `[start:stop:step]` has of so many. */
export function placesOf(length: number, bounds: readonly (Value | undefined)[]): readonly number[] {
  const [start, stop, given] = bounds.map((bound) =>
    bound === null || bound === undefined
      ? undefined
      : isWhole(bound)
        ? Number(bound)
        : error('a slice by no integers'),
  );
  const step = given ?? 1;
  if (step === 0) return error('a slice with a step of 0');
  const place = (at: number | undefined, standard: number): number => {
    if (at === undefined) return standard;
    const from = at < 0 ? at + length : at;
    return step > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1);
  };
  const [first, end] = step > 0 ? [place(start, 0), place(stop, length)] : [place(start, length - 1), place(stop, -1)];
  const places: number[] = [];
  for (let at = first; step > 0 ? at < end : at > end; at += step) places.push(at);
  return places;
}

/** `list[start:stop:step]`. */
export function sliceOf(value: Value, bounds: readonly (Value | undefined)[]): Value {
  if (value instanceof Unknown) return value;
  const unknown = bounds.find((bound) => bound instanceof Unknown);
  if (unknown !== undefined) return unknown;
  if (!Array.isArray(value) && typeof value !== 'string')
    return error(value instanceof KerasTensor ? "a part of a layer's output" : 'a part of this value');
  const places = placesOf(value.length, bounds);
  if (typeof value === 'string') return places.map((at) => value[at]!).join('');
  return alike(
    value,
    places.map((at) => value[at]!),
  );
}
