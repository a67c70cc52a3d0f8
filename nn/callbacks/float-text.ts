import { notFinite, signOf, withExponent } from './python-format';

/** `repr` of a float: the fewest digits that give it back, as in JavaScript, but exponents from 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || (magnitude < 1e-4 && value !== 0)) return withExponent(value.toExponential());
  return Number.isInteger(value) ? `${signOf(value)}${value}.0` : String(value);
}
