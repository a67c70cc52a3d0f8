import { formattedByFields, written } from './formats';
import {
  deleteItem,
  equal,
  getItem,
  holds,
  isTrue,
  itemsOf,
  ordered,
  placesOf,
  setItem,
  setOf,
  sliceOf,
} from './operators';
import { known, refuse } from './refusal';
import { type Arguments, type Changeable, PythonSet, Tuple, Unknown, type Value } from './values';

const error = (message: string): never => refuse({ rule: 'library', message });

/** Calls a function of the program, such as what a list is sorted by. */
export type Call = (fn: Value, args: readonly Value[]) => Value;

/** Methods that change nothing. */
export const READS = [
  ...['index', 'count', 'copy', 'keys', 'values', 'items', 'get', 'union', 'intersection', 'difference'],
  ...['symmetric_difference', 'issubset', 'issuperset', 'isdisjoint', '__len__', '__contains__', '__getitem__'],
  ...['join', 'format'],
];

/** Whole numbers, by which a list is changed. @throws Refusal for others. */
const place = (value: Value): number =>
  typeof value === 'number' || typeof value === 'boolean' ? Number(value) : error('a place that is no integer');

/** What Python sorts by; the order of equals stays. */
export function sorted(items: readonly Value[], { named }: Arguments, call: Call): Value[] {
  const key = named.get('key') ?? null;
  const keyed = items.map((item) => [known(key === null ? item : call(key, [item])), item] as const);
  const sign = isTrue(named.get('reverse') ?? false) ? -1 : 1;
  return keyed.sort(([a], [b]) => sign * ordered(a, b)).map(([, item]) => item);
}

/**
 * A method of a text, a list, a dict or a set.
 * @returns undefined where it has none of that name that is read; then it may have changed the object.
 */
export function callMethod(
  object: string | Changeable | Tuple,
  name: string,
  args: Arguments,
  call: Call,
): Value | undefined {
  const unknown = [...args.positional, ...args.named.values()].some((value) => value instanceof Unknown);
  // What is added may be unknown, where and whether may not.
  if (unknown && !['append', 'get', 'setdefault', 'insert'].includes(name)) return undefined;
  if (typeof object === 'string') return ofText(object, name, args);
  if (object instanceof Map) return ofDict(object, name, args);
  if (object instanceof PythonSet) return ofSet(object, name, args);
  return object instanceof Tuple ? ofSequence(object, name, args) : ofList(object, name, args, call);
}

function replace(list: Value[], items: readonly Value[]): null {
  list.splice(0, list.length);
  for (const item of items) list.push(item);
  return null;
}

function placeOf(list: readonly Value[], value: Value): number {
  const at = list.findIndex((each) => equal(known(each), value));
  return at < 0 ? error(`${written(value)} is not in the list`) : at;
}

function ofSequence(list: readonly Value[], name: string, { positional }: Arguments): Value | undefined {
  const [first = null] = positional;
  if (name === 'index' && positional.length === 1) return placeOf(list, first);
  if (name === 'count') return list.filter((each) => equal(known(each), first)).length;
  if (name === '__len__') return list.length;
  return undefined;
}

const listed = (value: Value): readonly Value[] => itemsOf(known(value)) ?? error('this value is no list');

function ofList(list: Value[], name: string, args: Arguments, call: Call): Value | undefined {
  const { positional } = args;
  const [first = null, second = null] = positional;
  switch (name) {
    case 'append':
      list.push(first);
      return null;
    case 'extend':
      for (const each of [...listed(first)]) list.push(each);
      return null;
    case 'insert': {
      if (first instanceof Unknown) return undefined;
      list.splice(place(first), 0, second);
      return null;
    }
    case 'pop': {
      const at = positional.length === 0 ? -1 : place(first);
      if (at >= list.length || at < -list.length) return error('pop of an item that is not there');
      return list.splice(at, 1)[0]!;
    }
    case 'remove':
      list.splice(placeOf(list, first), 1);
      return null;
    case 'reverse':
      list.reverse();
      return null;
    case 'sort':
      return replace(list, sorted(list, args, call));
    case 'clear':
      return replace(list, []);
    case 'copy':
      return [...list];
    default:
      return ofSequence(list, name, args);
  }
}

/** The entries of a dict, or of a list of pairs. */
export function entriesOf(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Map) return [...value];
  return listed(value).map((pair) => {
    const items = listed(pair);
    return items.length === 2 ? [items[0]!, items[1]!] : error('what is no pair');
  });
}

function ofDict(dict: Map<Value, Value>, name: string, { positional, named }: Arguments): Value | undefined {
  const [first = null, second = null] = positional;
  if (first instanceof Unknown) return undefined;
  switch (name) {
    case 'keys':
      return [...dict.keys()];
    case 'values':
      return [...dict.values()];
    case 'items':
      return Array.from(dict, (entry) => Tuple.with(entry));
    case 'get':
      return getItem(dict, first) ?? second;
    case 'setdefault': {
      const found = getItem(dict, first);
      if (found === undefined) setItem(dict, first, second);
      return found ?? second;
    }
    case 'pop': {
      const found = getItem(dict, first);
      if (found === undefined)
        return positional.length > 1 ? second : error(`there is no ${written(first)} in the dict`);
      deleteItem(dict, first);
      return found;
    }
    case 'popitem': {
      const last = [...dict].at(-1) ?? error('popitem of an empty dict');
      dict.delete(last[0]);
      return Tuple.with(last);
    }
    case 'update':
      if (positional.length > 0) for (const [key, value] of entriesOf(first)) setItem(dict, key, value);
      for (const [key, value] of named) setItem(dict, key, value);
      return null;
    case 'clear':
      dict.clear();
      return null;
    case 'copy':
      return new Map(dict);
    default:
      return undefined;
  }
}

function ofSet(set: PythonSet, name: string, { positional }: Arguments): Value | undefined {
  const { items } = set;
  const [first = null] = positional;
  const others = (): Value[] =>
    positional.flatMap((each) => [...(each instanceof PythonSet ? each.items : listed(each))]);
  switch (name) {
    case 'add':
      replace(items, setOf([...items, first]).items);
      return null;
    case 'update':
      replace(items, setOf([...items, ...others()]).items);
      return null;
    case 'discard':
    case 'remove':
      if (name === 'remove' && !holds(items, first)) return error(`${written(first)} is not in the set`);
      replace(
        items,
        items.filter((each) => !equal(each, first)),
      );
      return null;
    case 'clear':
      return replace(items, []);
    case 'copy':
      return new PythonSet([...items]);
    case 'union':
      return setOf([...items, ...others()]);
    case 'intersection':
    case 'difference': {
      const other = others();
      return positional.length === 1
        ? new PythonSet(items.filter((each) => holds(other, each) === (name === 'intersection')))
        : undefined;
    }
    default:
      return undefined;
  }
}

function ofText(text: string, name: string, args: Arguments): Value | undefined {
  const { positional, named } = args;
  const [first = null, second = null] = positional;
  const trimmed = (start: boolean, end: boolean): string | undefined => {
    if (first !== null && typeof first !== 'string') return undefined;
    const isOut = (char: string): boolean => (first === null ? /\s/.test(char) : first.includes(char));
    let [from, to] = [0, text.length];
    while (start && from < to && isOut(text[from]!)) from++;
    while (end && to > from && isOut(text[to - 1]!)) to--;
    return text.slice(from, to);
  };
  switch (name) {
    case 'format':
      return formattedByFields(text, args);
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'title':
      return text.toLowerCase().replaceAll(/[a-z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1));
    case 'capitalize':
      return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
    case 'strip':
      return trimmed(true, true);
    case 'lstrip':
      return trimmed(true, false);
    case 'rstrip':
      return trimmed(false, true);
    case 'join': {
      const items = listed(first);
      return items.every((item) => typeof item === 'string') ? items.join(text) : error('join of what is no text');
    }
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' && positional.length === 2
        ? text.replaceAll(first, () => second)
        : undefined;
    case 'split':
      if (positional.length > 1 || named.size > 0) return undefined;
      if (first === null) return text.trim() === '' ? [] : text.trim().split(/\s+/);
      return typeof first === 'string' && first !== '' ? text.split(first) : undefined;
    case 'startswith':
    case 'endswith': {
      const any = first instanceof Tuple ? [...first] : [first];
      return positional.length === 1
        ? any.some((each) => typeof each === 'string' && text[name === 'startswith' ? 'startsWith' : 'endsWith'](each))
        : undefined;
    }
    case 'zfill':
      return /^[-+]/.test(text)
        ? text[0]! + text.slice(1).padStart(place(first) - 1, '0')
        : text.padStart(place(first), '0');
    case 'count':
      return typeof first === 'string' && first !== '' ? text.split(first).length - 1 : undefined;
    case 'find':
      return typeof first === 'string' && positional.length === 1 ? text.indexOf(first) : undefined;
    case 'isdigit':
      return /^\d+$/.test(text);
    case 'isalpha':
      return /^[a-z]+$/i.test(text);
    default:
      return undefined;
  }
}

/** `del list[i]`, `del dict[key]`. @returns false where that is not read. */
export function removeItem(object: Changeable, key: Value): boolean {
  if (key instanceof Unknown || object instanceof PythonSet) return false;
  if (object instanceof Map) return deleteItem(object, key) || error(`there is no ${written(key)} in the dict`);
  const at = place(key);
  if (at >= object.length || at < -object.length) return error(`there is no item ${at}`);
  object.splice(at, 1);
  return true;
}

/** `list[i] = value`, `dict[key] = value`. @returns false where that is not read. */
export function putItem(object: Changeable, key: Value, value: Value): boolean {
  if (key instanceof Unknown || object instanceof PythonSet) return false;
  if (object instanceof Map) {
    setItem(object, key, value);
    return true;
  }
  const at = place(key);
  if (at >= object.length || at < -object.length) return error(`there is no item ${at}`);
  object[at < 0 ? object.length + at : at] = value;
  return true;
}

/** `list[a:b:c] = values`, and `del list[a:b:c]` of none. @returns false where that is not read. */
export function putSlice(
  object: Changeable,
  bounds: readonly (Value | undefined)[],
  values: Value | undefined,
): boolean {
  if (!Array.isArray(object) || bounds.some((bound) => bound instanceof Unknown) || values instanceof Unknown)
    return false;
  const places = placesOf(object.length, bounds);
  const items = values === undefined ? [] : [...listed(values)];
  if (bounds.length < 3 || bounds[2] === null || bounds[2] === undefined || bounds[2] === 1) {
    // Of none it is where the slice would begin.
    const start = sliceOf(object, [undefined, bounds[0]]) as Value[];
    object.splice(places[0] ?? start.length, places.length, ...items);
    return true;
  }
  if (values === undefined) {
    const out = new Set(places);
    replace(
      object,
      object.filter((_, i) => !out.has(i)),
    );
    return true;
  }
  if (items.length !== places.length) return error(`${items.length} values for a slice of ${places.length}`);
  places.forEach((at, i) => (object[at] = items[i]!));
  return true;
}

/** `a += b` of what can be changed changes it. @returns false for what makes a new value. */
export function changeInPlace(operator: string, a: Value, b: Value): boolean {
  if (b instanceof Unknown) return false;
  if (Array.isArray(a) && !(a instanceof Tuple)) {
    if (operator === '+') for (const each of [...listed(b)]) a.push(each);
    else if (operator === '*') {
      const items = [...a];
      const times = place(b);
      if (times * items.length > 10_000) return error('a list of more than 10000');
      a.splice(0);
      for (let i = 0; i < times; i++) for (const item of items) a.push(item);
    } else return false;
    return true;
  }
  if (a instanceof Map && operator === '|') {
    for (const [key, value] of entriesOf(b)) setItem(a, key, value);
    return true;
  }
  if (a instanceof PythonSet && b instanceof PythonSet) {
    const [x, y] = [a.items, b.items];
    const both = x.filter((each) => holds(y, each));
    const made =
      operator === '|'
        ? setOf([...x, ...y]).items
        : operator === '&'
          ? both
          : operator === '-'
            ? x.filter((each) => !holds(y, each))
            : operator === '^'
              ? [...x, ...y].filter((each) => !holds(both, each))
              : null;
    if (made) replace(x, made);
    return made !== null;
  }
  return false;
}
