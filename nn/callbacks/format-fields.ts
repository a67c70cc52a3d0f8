import { ArgumentError } from '../../engine';
import { floatText } from './float-text';
import { exponential, fixed } from './python-format';

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
