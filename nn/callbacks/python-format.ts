// Numbers as Keras, which is Python, writes them: in file names, logs and messages.
import { ArgumentError } from '../../engine';

/** `nan`, `inf`. */
const notFinite = (value: number): string => String(value).toLowerCase().replace('infinity', 'inf');

/** Digits past those asked for that tell a tie from its neighbours: a double has 17. */
const BEYOND = 25;

/** Of two as near, Python takes the even one (5/32 is 0.1562), JavaScript the larger. */
function halfToEven(digits: number, write: (digits: number) => string): string {
  const [exact = '', exponent = ''] = write(digits + 1 + BEYOND).split(/(?=e)/);
  const tie = exact.endsWith(`5${'0'.repeat(BEYOND)}`);
  const cut = exact.slice(0, -1 - BEYOND).replace(/\.$/, '');
  return tie && /[02468]$/.test(cut) ? cut + exponent : write(digits);
}

/** Python's exponents have two digits at least. */
const withExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** Which JavaScript leaves out of -0. */
const signOf = (value: number): string => (Object.is(value, -0) ? '-' : '');

/** `'%.{digits}f'`. */
export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? signOf(value) + halfToEven(digits, (n) => value.toFixed(n)) : notFinite(value);
}

/** `'%.{digits}e'`. */
export function exponential(value: number, digits: number): string {
  return Number.isFinite(value)
    ? signOf(value) + withExponent(halfToEven(digits, (n) => value.toExponential(n)))
    : notFinite(value);
}

/** `repr` of a float: the fewest digits that give it back, as in JavaScript, but exponents from 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || (magnitude < 1e-4 && value !== 0)) return withExponent(value.toExponential());
  return Number.isInteger(value) ? `${signOf(value)}${value}.0` : String(value);
}

/** What of `str.format`'s specifications file names are made of: `02d`, `8.3f`, `.2e`, or only a width. */
const SPECIFICATION = /^(0?)(\d*)(?:\.([1-6]?\d))?([dfe]?)$/;

/**
 * `template.format(**counts, **figures)`: `'model.{epoch:02d}-{val_loss:.2f}.keras'`.
 * @param counts whole numbers. @param figures floats.
 * @throws ArgumentError for a name that is in neither, or a specification that is none of `d`, `f`, `e`.
 */
export function formatFields(
  template: string,
  counts: Readonly<Record<string, number>>,
  figures: Readonly<Record<string, number>>,
): string {
  return template.replace(
    /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]/g,
    (field: string, name: string | undefined, specification: string = '') => {
      if (field === '{' || field === '}')
        throw new ArgumentError(`"${template}": a lone ${field}; for the character itself write ${field}${field}`);
      if (name === undefined) return field[0]!;
      const count = counts[name];
      const value = count ?? figures[name];
      if (value === undefined) {
        const names = [...Object.keys(counts), ...Object.keys(figures)].join(', ');
        throw new ArgumentError(`"${template}": there is no ${name} to put in its place; expected one of ${names}`);
      }
      const [matched, zero, width, precision, type] = SPECIFICATION.exec(specification) ?? [];
      const whole = type === 'd' || (!type && count !== undefined);
      const wrong =
        matched === undefined ||
        (whole && (count === undefined || precision !== undefined)) ||
        (!type && precision !== undefined);
      if (wrong) {
        throw new ArgumentError(
          `"${template}": ${field} is not a format for ` +
            (count === undefined ? 'a float, such as .2f or .3e' : 'a whole number, such as 02d'),
        );
      }
      const digits = Number(precision ?? 6);
      const text = whole
        ? String(value)
        : type === 'f'
          ? fixed(value, digits)
          : type === 'e'
            ? exponential(value, digits)
            : floatText(value);
      return text.padStart(Number(width), zero ? '0' : ' ');
    },
  );
}
