import type { Kind } from '../../nn/schema';
import type { Field, OptionValue, Options } from './options';

/** Options in a link, each behind a dash: `-beta1_0.8-clipnorm_1`. */
export const encodeOptions = (options: Options): string =>
  Object.entries(options)
    .map(([name, value]) => `-${name}_${encodeValue(value)}`)
    .join('');

/** @returns null for a text that says no options, or one that is not among the fields, breaks its rule or comes twice. */
export function decodeOptions(text: string, fields: readonly Field[]): Options | null {
  const [before, ...parts] = text.split(/-(?=[a-z]\w*_)/i);
  const entries = parts.map((part) => {
    const [name] = part.split('_', 1);
    const field = fields.find(([each]) => each === name);
    const value = field && decodeValue(part.slice(name!.length + 1), field[1]);
    return value === undefined ? [] : [[name!, value] as const];
  });
  const options = Object.fromEntries(entries.flat());
  return before === '' && Object.keys(options).length === parts.length ? options : null;
}

export const isNumeric = (kind: Kind): boolean => ['integer', 'integers', 'number', 'numbers'].includes(kind);

const NUMBER = /^-?[\d.]+(?:e-?\d+)?$/;

export const encodeValue = (value: OptionValue): string =>
  typeof value === 'object' ? JSON.stringify(value).replaceAll(',', '_') : String(value);

/** @returns undefined for a text that is no value of the option. */
export function decodeValue(text: string, { names, parse }: Field[1]): OptionValue | undefined {
  // A name in another spelling than ours would be another link to the same.
  if (names) return names.includes(text) ? text : undefined;
  const json = NUMBER.test(text) ? String(Number(text)) : text.replaceAll('_', ',');
  try {
    const value = JSON.parse(json) as OptionValue;
    return parse(value) === undefined ? undefined : value;
  } catch {
    return undefined;
  }
}
