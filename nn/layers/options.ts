import { ArgumentError, type Padding, type Shape } from '../../engine';
import { camelCase } from '../names';

/** Options of Keras's layers that are not built here, and the value of each that asks for nothing. */
const NEUTRAL: Readonly<Record<string, string | number>> = { dataFormat: 'channelsLast', groups: 1, dtype: 'float32' };

const COMMON = ['name', 'inputShape', 'trainable'];

/**
 * @throws ArgumentError for options that are no object, or have one that the layer does not take: it would be left out
 * in silence.
 */
export function wantOptions(layer: string, options: object, taken: readonly string[]): void {
  want(
    typeof options === 'object' && options !== null,
    layer,
    'options',
    'an object, such as { name: "first" }',
    options,
  );
  const own = [...taken, ...COMMON];
  for (const [key, value] of Object.entries(options)) {
    const asked: unknown = typeof value === 'string' ? camelCase(value) : value;
    const neutral = Object.hasOwn(NEUTRAL, key) ? NEUTRAL[key] : undefined;
    if (own.includes(key) || (asked ?? neutral) === neutral) continue;
    const name = camelCase(key);
    const way = own.includes(name)
      ? `write it ${name}`
      : neutral !== undefined
        ? `only ${String(neutral)} is built`
        : `there are ${own.join(', ')}`;
    throw new ArgumentError(`${layer}: option ${key} is not taken here, got ${shown(value)}; ${way}`);
  }
}

/** @throws ArgumentError unless the option is what the rule says. */
export function want(holds: boolean, layer: string, option: string, rule: string, value: unknown): asserts holds {
  if (!holds) throw new ArgumentError(`${layer}: ${option} must be ${rule}, got ${shown(value)}`);
}

/** An option that is true or false. */
export function flag(layer: string, option: string, value: boolean): boolean {
  want(typeof value === 'boolean', layer, option, 'true or false', value);
  return value;
}

/** A shape of a sample, without the batch. */
export function sizes(layer: string, option: string, shape: Shape): Shape {
  const holds = (size: number): boolean => Number.isInteger(size) && size >= 1;
  want(isList(shape) && shape.every(holds), layer, option, 'a list of positive integers, without the batch', shape);
  return shape;
}

/** Keras's, in upper or lower case. */
export function paddingOf(layer: string, padding: string): Padding {
  const lower = String(padding).toLowerCase();
  want(lower === 'valid' || lower === 'same', layer, 'padding', "'valid' or 'same'", padding);
  return lower;
}

/** `Array.isArray` for what ought to be a list: TypeScript's own makes `any` of it. */
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function shown(value: unknown): string {
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
