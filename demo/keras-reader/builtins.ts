import { KerasTensor } from '../../nn/layers/layer';
import { written, represented } from './formats';
import { LIMITS } from './limits';
import { type Call, entriesOf, sorted } from './methods';
import { isNumber, isTrue, itemsOf, numberLike, numberOf, operate, ordered, setItem, setOf } from './operators';
import { known, refuse } from './refusal';
import {
  type Arguments,
  Float,
  Path,
  PythonClass,
  PythonInstance,
  PythonSet,
  Tuple,
  Unknown,
  type Value,
} from './values';

const error = (message: string): never => refuse({ rule: 'library', message });

function listOf(value: Value): Value[] {
  return [...(itemsOf(known(value)) ?? error('this value is no list'))];
}

/** Of what is sorted, counted or summed the order does not matter. */
const membersOf = (value: Value): Value[] => (value instanceof PythonSet ? [...value.items] : listOf(value));

/** What `max` and the like are given: one list, or values. */
const candidates = (values: readonly Value[]): Value[] =>
  (values.length === 1 ? membersOf(values[0]!) : [...values]).map(known);

function range(values: readonly Value[]): Value[] {
  const numbers = values.map((value) =>
    typeof value === 'number' || typeof value === 'boolean' ? Number(value) : error('range() of what is no integer'),
  );
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  const count = step === 0 ? error('range() with a step of 0') : Math.max(0, Math.ceil((stop - start) / step));
  if (count > LIMITS.turns) return refuse({ rule: 'turns', most: LIMITS.turns });
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function integer(value: Value = 0): number {
  if (typeof value === 'string') {
    const plain = value.trim().replaceAll('_', '');
    return /^[-+]?\d+$/.test(plain) ? Number(plain) : error('int() of what is no number');
  }
  return isNumber(value) ? Math.trunc(numberOf(value)) : error('int() of what is no number');
}

function float(value: Value = 0): Float {
  if (isNumber(value)) return new Float(numberOf(value));
  const isText = typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value);
  return isText ? new Float(Number(value)) : error('float() of what is no number');
}

function round(value: Value = 0, digits: Value = null): Value {
  const number = numberOf(value);
  if (digits === null) return numberLike(halfToEven(number));
  const scale = 10 ** numberOf(digits);
  return value instanceof Float
    ? new Float(Number(number.toFixed(Math.max(0, numberOf(digits)))))
    : numberLike(halfToEven(number / (1 / scale)) / scale);
}

function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const extreme = (sign: 1 | -1, { positional, named }: Arguments, call: Call): Value => {
  const key = named.get('key') ?? null;
  const all = candidates(positional);
  const by = (value: Value): Value => known(key === null ? value : call(key, [value]));
  if (all.length === 0) return named.get('default') ?? error('max() or min() of nothing');
  return all.reduce((best, each) => (sign * ordered(by(each), by(best)) > 0 ? each : best));
};

const TYPES: Readonly<Record<string, (value: Value) => boolean>> = {
  int: (value) => typeof value === 'number' || typeof value === 'boolean',
  float: (value) => value instanceof Float,
  bool: (value) => typeof value === 'boolean',
  str: (value) => typeof value === 'string',
  tuple: (value) => value instanceof Tuple,
  list: (value) => Array.isArray(value) && !(value instanceof Tuple),
  dict: (value) => value instanceof Map,
  set: (value) => value instanceof PythonSet,
};

function isInstance(value: Value, type: Value): boolean | undefined {
  const types = type instanceof Tuple ? [...type] : [type];
  const found = types.map((each) =>
    each instanceof Path && each.path.startsWith('builtins.') && !(value instanceof Path)
      ? TYPES[each.last]?.(value)
      : each instanceof PythonClass
        ? value instanceof PythonInstance && value.type === each
        : undefined,
  );
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

type Builtin = (args: Arguments, call: Call) => Value | undefined;
const of =
  (fn: (...values: Value[]) => Value | undefined): Builtin =>
  ({ positional, named }) =>
    fn(...positional, ...named.values());

/** Python's functions that need nothing but their arguments. Undefined: what they give is not known. */
const BUILTINS: Readonly<Record<string, Builtin>> = {
  range: of((...values) => range(values)),
  len: of((value = null) =>
    value instanceof PythonSet ? value.items.length : (itemsOf(value) ?? error('this value has no length')).length,
  ),
  list: of((value = []) => listOf(value)),
  tuple: of((value = []) => Tuple.with(listOf(value))),
  set: of((value = []) => setOf(membersOf(value).map(known))),
  dict: ({ positional, named }) => {
    const all = new Map<Value, Value>();
    for (const [key, value] of positional.length > 0 ? entriesOf(positional[0]!) : []) setItem(all, key, value);
    for (const [key, value] of named) setItem(all, key, value);
    return all;
  },
  sorted: (args, call) => sorted(membersOf(args.positional[0] ?? []), args, call),
  reversed: of((value = []) => listOf(value).reverse()),
  enumerate: of((value = [], start = 0) => listOf(value).map((each, i) => Tuple.with([i + numberOf(start), each]))),
  zip: ({ positional }) => {
    const all = positional.map(listOf);
    const length = all.reduce((least, list) => Math.min(least, list.length), Infinity);
    return all.length === 0 ? [] : Array.from({ length }, (_, i) => Tuple.with(all.map((list) => list[i]!)));
  },
  map: ({ positional: [fn = null, ...lists] }, call) => {
    const all = lists.map(listOf);
    const length = all.reduce((least, list) => Math.min(least, list.length), Infinity);
    if (length > LIMITS.turns) return refuse({ rule: 'turns', most: LIMITS.turns });
    return Array.from({ length: all.length === 0 ? 0 : length }, (_, i) =>
      call(
        fn,
        all.map((list) => list[i]!),
      ),
    );
  },
  filter: ({ positional: [fn = null, list = []] }, call) =>
    listOf(list).filter((each) => isTrue(known(fn === null ? each : call(fn, [each])))),
  int: of((value) => integer(value)),
  float: of((value) => float(value)),
  str: of((value = '') => written(value)),
  repr: of((value = '') => represented(value)),
  bool: of((value = false) => isTrue(value)),
  abs: of((value = 0) => numberLike(Math.abs(numberOf(value)), value)),
  round: of((value, digits) => round(value, digits)),
  divmod: of((a = null, b = null) => Tuple.with([operate('//', a, b), operate('%', a, b)])),
  pow: of((a = null, b = null, c = null) => (c === null ? operate('**', a, b) : operate('%', operate('**', a, b), c))),
  min: (args, call) => extreme(-1, args, call),
  max: (args, call) => extreme(1, args, call),
  sum: of((value = [], start = 0) =>
    membersOf(value)
      .map(known)
      .reduce((a, b) => operate('+', a, b), start),
  ),
  any: of((value = []) => membersOf(value).map(known).some(isTrue)),
  all: of((value = []) => membersOf(value).map(known).every(isTrue)),
  isinstance: of((value = null, type = null) => isInstance(value, type)),
  print: () => null,
};

/** Those that are not read: what they give is known only when the program runs. */
const OTHERS = [
  ...['type', 'open', 'input', 'id', 'hash', 'callable', 'hasattr', 'iter', 'next', 'vars', 'dir', 'locals', 'globals'],
  ...['bytes', 'bytearray', 'frozenset', 'complex', 'slice', 'object', 'super', 'chr', 'ord', 'hex', 'bin', 'oct'],
  ...['exec', 'eval', 'compile', '__import__', 'getattr', 'setattr', 'delattr', 'issubclass', 'memoryview', 'format'],
  ...['staticmethod', 'classmethod', 'property'],
];

export const isBuiltin = (name: string): boolean => Object.hasOwn(BUILTINS, name) || OTHERS.includes(name);

/** @returns undefined for what is not known. @throws Refusal as Python would refuse. */
export function callBuiltin(name: string, args: Arguments, call: Call): Value | undefined {
  if (!Object.hasOwn(BUILTINS, name)) return undefined;
  const all = [...args.positional, ...args.named.values()];
  if (name === 'print') return null;
  const unknown = all.find((value) => value instanceof Unknown);
  if (unknown) return unknown;
  // What is outside of the program is known only when it runs.
  const outside = all.find(
    (value) => value instanceof Path && value.inKeras === null && !value.path.startsWith('builtins.'),
  );
  if (outside instanceof Path) return new Unknown({ rule: 'foreign', name: outside.path });
  const isOdd = (value: Value): boolean => value instanceof KerasTensor || value instanceof PythonInstance;
  if (all.some(isOdd) && !/^(list|isinstance|dict|map|sum)$/.test(name)) return undefined;
  return BUILTINS[name]!(args, call);
}
