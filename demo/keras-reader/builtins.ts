import { written } from './operators';
import { refuse } from './refusal';
import { LIMITS } from './limits';
import { type Arguments, Unknown, type Value } from './values';

const error = (message: string): never => refuse({ rule: 'library', message });

/** What a loop goes through. Null where that is not known. */
export function itemsOf(value: Value): readonly Value[] | null {
  if (value instanceof Map) return [...value.keys()];
  if (typeof value === 'string') return [...value];
  return Array.isArray(value) ? value : null;
}

function listOf(value: Value): Value[] {
  return [...(itemsOf(value) ?? error('this value is no list'))];
}

function numbersOf(values: readonly Value[]): readonly number[] {
  const all = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  return all.every((value) => typeof value === 'number') ? all : error('these values are no numbers');
}

function range(numbers: readonly number[]): Value[] {
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  const count = step === 0 ? error('range() with a step of 0') : Math.max(0, Math.ceil((stop - start) / step));
  if (count > LIMITS.turns) return refuse({ rule: 'turns', most: LIMITS.turns });
  return Array.from({ length: count }, (_, i) => start + i * step);
}

/** Python's functions that need nothing but their arguments. */
const BUILTINS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  range: (...values) => range(numbersOf(values)),
  len: (value = null) => (itemsOf(value) ?? error('this value has no length')).length,
  list: (value = []) => listOf(value),
  tuple: (value = []) => listOf(value),
  reversed: (value = []) => listOf(value).reverse(),
  enumerate: (value = [], start = 0) => listOf(value).map((each, i) => [i + Number(start), each]),
  zip: (...lists) => {
    const all = lists.map(listOf);
    const length = all.reduce((least, list) => Math.min(least, list.length), Infinity);
    return all.length === 0 ? [] : Array.from({ length }, (_, i) => all.map((list) => list[i]!));
  },
  int: (value = 0) => {
    const number =
      typeof value === 'string' ? Number(value) : typeof value === 'number' ? value : Number(value === true);
    return Number.isFinite(number) ? Math.trunc(number) : error('int() of what is no number');
  },
  float: (value = 0) => {
    const number = Number(typeof value === 'string' || typeof value === 'number' ? value : NaN);
    return Number.isNaN(number) ? error('float() of what is no number') : number;
  },
  str: (value = '') => written(value),
  bool: (value = false) => Boolean(value),
  abs: (value = 0) => Math.abs(numbersOf([value])[0]!),
  round: (value = 0) => halfToEven(numbersOf([value])[0]!),
  min: (...values) => numbersOf(values).reduce((a, b) => Math.min(a, b)),
  max: (...values) => numbersOf(values).reduce((a, b) => Math.max(a, b)),
  sum: (value = []) => numbersOf(listOf(value)).reduce((a, b) => a + b, 0),
};

function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

export const isBuiltin = (name: string): boolean => Object.hasOwn(BUILTINS, name);

/** @throws Refusal as Python would refuse. */
export function callBuiltin(name: string, { positional, named }: Arguments): Value {
  const unknown = [...positional, ...named.values()].find((value) => value instanceof Unknown);
  return unknown ?? BUILTINS[name]!(...positional, ...named.values());
}

/** A method of a text, a list or a dict. @returns undefined where it has none of that name that is read. */
export function callMethod(
  object: string | Value[] | Map<Value, Value>,
  name: string,
  args: Arguments,
): Value | undefined {
  const [first = null] = args.positional;
  if (object instanceof Map) {
    if (name === 'keys') return [...object.keys()];
    if (name === 'values') return [...object.values()];
    if (name === 'items') return Array.from(object, (entry) => [...entry]);
    if (name === 'get') return object.get(first) ?? args.positional[1] ?? null;
  } else if (Array.isArray(object)) {
    const added = name === 'append' ? [first] : name === 'extend' ? listOf(first) : null;
    if (added) {
      for (const each of added) object.push(each);
      return null;
    }
    if (name === 'insert') {
      object.splice(Number(first), 0, args.positional[1] ?? null);
      return null;
    }
    if (name === 'pop')
      return object.splice(first === null ? -1 : Number(first), 1)[0] ?? error('pop of an empty list');
    if (name === 'index') return object.indexOf(first);
  } else {
    if (name === 'format') return format(object, args);
    if (name === 'lower') return object.toLowerCase();
    if (name === 'upper') return object.toUpperCase();
    if (name === 'strip') return object.trim();
    if (name === 'join') return listOf(first).map(written).join(object);
  }
  return undefined;
}

/** `'conv{}'.format(1)` */
function format(text: string, { positional, named }: Arguments): string {
  let next = 0;
  return text.replaceAll(/\{\{|\}\}|\{(\w*)\}/g, (found, key: string | undefined) => {
    if (key === undefined) return found[0]!;
    const value = /^\d+$/.test(key) ? positional[Number(key)] : key === '' ? positional[next++] : named.get(key);
    return value === undefined ? error('a format of more than is given') : written(value);
  });
}
