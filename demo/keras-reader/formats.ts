import { refuse } from './refusal';
import { Float, PythonSet, Tuple, type Value } from './values';

const error = (message: string): never => refuse({ rule: 'library', message });

/** An exponent has two digits in Python. */
const withExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** As Python's `repr` writes a float: the fewest digits that give it back. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size >= 1e16 || (size < 1e-4 && size > 0)) return withExponent(value.toExponential());
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** As Python's `str` writes it. */
export const written = (value: Value): string => (typeof value === 'string' ? value : represented(value));

/** As Python's `repr` writes it. */
export function represented(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (value instanceof Float) return floatText(value.value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Tuple)
    return value.length === 1 ? `(${represented(value[0]!)},)` : `(${[...value].map(represented).join(', ')})`;
  if (Array.isArray(value)) return `[${value.map(represented).join(', ')}]`;
  if (value instanceof Map)
    return `{${Array.from(value, ([key, each]) => `${represented(key)}: ${represented(each)}`).join(', ')}}`;
  if (value instanceof PythonSet && value.items.length < 2)
    return value.items.length === 0 ? 'set()' : `{${represented(value.items[0]!)}}`;
  return error('the text of this value');
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** `format(value, spec)`: what stands behind the colon in `f'{i:02d}'`. */
export function formatted(value: Value, spec: string): string {
  if (spec === '') return written(value);
  const found = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/.exec(spec);
  if (!found) return error(`the format ${spec}`);
  const [, fill, align, sign = '-', alternate, zero, width = '0', group, digits, type] = found;
  const pad = (text: string, isNumber: boolean): string => {
    const missing = Math.min(Number(width), 1000) - [...text].length;
    if (missing <= 0) return text;
    const char = fill ?? (zero ? '0' : ' ');
    const to = align ?? (isNumber ? (zero ? '=' : '>') : '<');
    if (to === '<') return text + char.repeat(missing);
    if (to === '>') return char.repeat(missing) + text;
    if (to === '^') return char.repeat(missing >> 1) + text + char.repeat(missing - (missing >> 1));
    const [, head, rest] = /^([-+ ]?(?:0[xXbo])?)(.*)$/.exec(text)!;
    return head + char.repeat(missing) + rest;
  };
  if (typeof value === 'string') {
    if ((type ?? 's') !== 's' || align === '=' || group !== undefined) return error(`the format ${spec} of a text`);
    return pad(digits === undefined ? value : [...value].slice(0, Number(digits)).join(''), false);
  }
  const isInteger = typeof value === 'number' || typeof value === 'boolean';
  if (!isInteger && !(value instanceof Float)) return error(`the format ${spec} of this value`);
  const number = isInteger ? Number(value) : value.value;
  const signed = (text: string): string =>
    (number < 0 || Object.is(number, -0) ? '-' : sign === '-' ? '' : sign) + text;
  const grouped = (text: string): string =>
    group === undefined ? text : text.replace(/^\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, group));
  const size = Math.abs(number);
  const kind = type ?? (isInteger ? 'd' : digits === undefined ? '' : 'g');
  if ('dboxXnc'.includes(kind) && kind !== '' && isInteger) {
    if (digits !== undefined) return error(`the format ${spec} of a whole number`);
    if (kind === 'c') return pad(String.fromCodePoint(size), false);
    const base = { b: 2, o: 8, x: 16, X: 16 }[kind] ?? 10;
    const text = size.toString(base);
    const prefix = alternate && base !== 10 ? `0${kind}` : '';
    return pad(signed(prefix + grouped(kind === 'X' ? text.toUpperCase() : text)), true);
  }
  return pad(signed(grouped(floatIn(size, kind, digits === undefined ? 6 : Number(digits)))), true);
}

function floatIn(size: number, kind: string, digits: number): string {
  if (digits > 100) return error('a format of more than 100 digits');
  if (!Number.isFinite(size)) return floatText(size);
  switch (kind) {
    case '':
      return floatText(size);
    case 'f':
    case 'F':
      return fixed(size, digits);
    case '%':
      return `${fixed(100 * size, digits)}%`;
    case 'e':
    case 'E': {
      const text = withExponent(size.toExponential(digits));
      return kind === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G':
    case 'n': {
      const most = Math.max(1, digits);
      const exponent = size === 0 ? 0 : Number(size.toExponential(most - 1).split('e')[1]);
      const without = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
      if (exponent >= -4 && exponent < most) return without(size.toFixed(Math.max(0, most - 1 - exponent)));
      const [mantissa, power] = size.toExponential(most - 1).split('e');
      const text = withExponent(`${without(mantissa!)}e${power}`);
      return kind === 'G' ? text.toUpperCase() : text;
    }
    default:
      return error(`the format ${kind} of a number`);
  }
}

/** As `toFixed`, but what lies in the middle goes to the even digit. */
function fixed(size: number, digits: number): string {
  const scaled = size * 10 ** digits;
  const isMiddle = Number.isInteger(size * 2 ** (digits + 1)) && scaled % 1 === 0.5 && scaled < 2 ** 52;
  return isMiddle
    ? ((Math.floor(scaled) + (Math.floor(scaled) % 2)) / 10 ** digits).toFixed(digits)
    : size.toFixed(digits);
}

/** `'conv%02d' % 1` */
export function formattedByPercent(text: string, given: Value): string {
  const values = given instanceof Tuple ? [...given] : [given];
  let next = 0;
  const take = (): Value => (next < values.length ? values[next++]! : error('a format of more than is given'));
  const made = text.replaceAll(
    /%(?:\((\w+)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (
      _,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      digits: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const wide = width === '*' ? written(take()) : (width ?? '');
      const value = key === undefined ? take() : given instanceof Map ? given.get(key) : undefined;
      if (value === undefined) return error(`there is no ${key} in the dict`);
      const left = flags.includes('-') ? '<' : '';
      if ('sra'.includes(kind)) {
        const all = kind === 's' ? written(value) : represented(value);
        return formatted(all, `${left || '>'}${wide}${digits === undefined ? '' : `.${digits}`}`);
      }
      const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      const mark = flags.includes('#') ? '#' : '';
      const zero = flags.includes('0') && left === '' ? '0' : '';
      const isWhole = 'diuoxX'.includes(kind);
      const number = isWhole && value instanceof Float ? Math.trunc(value.value) : value;
      if (typeof number === 'string') return error(`%${kind} of a text`);
      const least = isWhole && digits !== undefined ? `0${digits}` : null;
      const form = `${'iu'.includes(kind) ? 'd' : kind}`;
      if (least !== null) return formatted(formatted(number, `${sign}${mark}${least}${form}`), `${left || '>'}${wide}`);
      return formatted(number, `${left}${sign}${mark}${zero}${wide}${digits === undefined ? '' : `.${digits}`}${form}`);
    },
  );
  if (next < values.length && !(given instanceof Map)) return error('a format of less than is given');
  return made;
}

/** `'conv{}'.format(1)` */
export function formattedByFields(
  text: string,
  { positional, named }: { readonly positional: readonly Value[]; readonly named: ReadonlyMap<string, Value> },
): string {
  let next = 0;
  return text.replaceAll(
    /\{\{|\}\}|\{(\w*)(?:!([rsa]))?(?::([^{}]*))?\}|[{}]/g,
    (found, key: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (found === '{{' || found === '}}') return found[0]!;
      if (key === undefined) return error(`the format ${text}`);
      const value = /^\d+$/.test(key) ? positional[Number(key)] : key === '' ? positional[next++] : named.get(key);
      if (value === undefined) return error('a format of more than is given');
      return formatted(conversion === undefined ? value : converted(value, conversion), spec ?? '');
    },
  );
}

/** `!r` */
export const converted = (value: Value, conversion: string): string =>
  conversion === 's' ? written(value) : represented(value);
