// Numbers as Keras, which is Python, writes them: in file names, logs and messages.

/** `nan`, `inf`. */
export const notFinite = (value: number): string => String(value).toLowerCase().replace('infinity', 'inf');

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
export const withExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** Which JavaScript leaves out of -0. */
export const signOf = (value: number): string => (Object.is(value, -0) ? '-' : '');

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
