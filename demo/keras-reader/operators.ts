import { KerasTensor } from '../../nn/layers/layer';
import * as ops from '../../nn/operations';
import { ofLibrary, refuse } from './refusal';
import { Unknown, type Value } from './values';

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

/** Of places in a graph, each is an operation of it. */
const SYMBOLIC = { '+': ops.add, '-': ops.subtract, '*': ops.multiply, '/': ops.divide, '**': ops.power };

/** A longer text or list comes of no program that builds a network. */
const MOST = 10_000;

const isNumber = (value: Value): value is number | boolean => typeof value === 'number' || typeof value === 'boolean';

/** `a + b` and the like. @throws Refusal as Python, or the library, would refuse. */
export function operate(operator: string, a: Value, b: Value): Value {
  if (a instanceof KerasTensor || b instanceof KerasTensor) {
    const other = a instanceof KerasTensor ? b : a;
    if (other instanceof Unknown) return other;
    const isRead = other instanceof KerasTensor || typeof other === 'number';
    if (!isRead || !Object.hasOwn(SYMBOLIC, operator)) return error(`the operator ${operator} of a layer's output`);
    const make = SYMBOLIC[operator as keyof typeof SYMBOLIC];
    return ofLibrary(() => make(a as KerasTensor, b as KerasTensor));
  }
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (isNumber(a) && isNumber(b)) {
    const value = ARITHMETIC[operator]?.(Number(a), Number(b)) ?? NaN;
    return Number.isFinite(value) ? value : error(`${String(a)} ${operator} ${String(b)} is no number`);
  }
  if (operator === '%' && typeof a === 'string') return formatted(a, Array.isArray(b) ? b : [b]);
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return bounded(a + b);
  if (operator === '+' && Array.isArray(a) && Array.isArray(b)) return bounded([...a, ...b]);
  if (operator === '*') {
    const [list, times] = typeof a === 'number' ? [b, a] : [a, b];
    if (typeof times === 'number' && (typeof list === 'string' || Array.isArray(list))) {
      if (times * list.length > MOST) return error(`a list of more than ${MOST}`);
      const copies = Math.max(0, Math.trunc(times));
      return typeof list === 'string' ? list.repeat(copies) : Array.from({ length: copies }, () => list).flat();
    }
  }
  return error(`the operator ${operator} of these values`);
}

const bounded = <T extends string | Value[]>(value: T): T =>
  value.length > MOST ? error(`a list of more than ${MOST}`) : value;

/** `'conv%d' % 1`. */
function formatted(text: string, values: readonly Value[]): string {
  let next = 0;
  return text.replaceAll(/%(?:%|\d*[dsi])/g, (found) => (found === '%%' ? '%' : written(values[next++] ?? null)));
}

/** As Python's `str` writes it. */
export function written(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' || typeof value === 'string' ? String(value) : error('the text of this value');
}

/** Python's `==`, of what is not told apart by more. */
export function equal(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => equal(each, b[i]!));
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : a === b;
}

/** @returns Unknown where one of them is. */
export function compare(operator: string, a: Value, b: Value): boolean | Unknown {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  switch (operator) {
    case '==':
    case 'is':
      return equal(a, b);
    case '!=':
    case 'is not':
      return !equal(a, b);
    case 'in':
    case 'not in': {
      const found =
        b instanceof Map
          ? b.has(a)
          : Array.isArray(b)
            ? b.some((each) => equal(each, a))
            : typeof b === 'string' && typeof a === 'string'
              ? b.includes(a)
              : error('the operator in of these values');
      return found === (operator === 'in');
    }
  }
  const comparable = (isNumber(a) && isNumber(b)) || (typeof a === 'string' && typeof b === 'string');
  if (!comparable) return error(`the operator ${operator} of these values`);
  const [x, y] = [a, b] as [number, number];
  return operator === '<' ? x < y : operator === '>' ? x > y : operator === '<=' ? x <= y : x >= y;
}

/** Python's `bool`. */
export function isTrue(value: Value): boolean {
  if (Array.isArray(value) || typeof value === 'string') return value.length > 0;
  return value instanceof Map ? value.size > 0 : Boolean(value);
}

/** `list[i]`, `text[i]`, `dict[key]`. */
export function itemOf(value: Value, key: Value): Value {
  if (value instanceof Unknown) return value;
  if (key instanceof Unknown) return key;
  if (value instanceof Map) {
    const found = value.get(key);
    return found === undefined ? error(`there is no ${written(key)} in the dict`) : found;
  }
  if ((Array.isArray(value) || typeof value === 'string') && typeof key === 'number') {
    const found = value.at(key);
    return found === undefined ? error(`there is no item ${key}`) : found;
  }
  return error(value instanceof KerasTensor ? "a part of a layer's output" : 'an item of this value');
}

/** `list[start:stop:step]`. */
export function sliceOf(value: Value, bounds: readonly (Value | undefined)[]): Value {
  if (value instanceof Unknown) return value;
  const unknown = bounds.find((bound) => bound instanceof Unknown);
  if (unknown !== undefined) return unknown;
  const [start, stop, step = 1] = bounds.map((bound) => (bound === null ? undefined : bound)) as (number | undefined)[];
  if (!Array.isArray(value) && typeof value !== 'string')
    return error(value instanceof KerasTensor ? "a part of a layer's output" : 'a part of this value');
  if (step === 1) return value.slice(start, stop);
  if (step === -1 && start === undefined && stop === undefined && Array.isArray(value)) return value.toReversed();
  return error('a slice with this step');
}
