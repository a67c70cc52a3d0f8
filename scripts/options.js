import { parseArgs } from 'node:util';

/**
 * Reads a command's flags. `--help` prints the usage and ends the process; a flag that is unknown or has a
 * bad value ends it with code 2, after saying so and how to call the command.
 * @param {string} usage
 * @param {Record<string, { read?: (text: string) => unknown, default?: unknown }>} flags by name; `read` throws
 *   an Error that says what it expects; a flag without one takes no value and is true where it is given
 */
export function readOptions(usage, flags) {
  try {
    const options = Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [name, { type: flag.read ? 'string' : 'boolean' }]),
    );
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, read(name, values[name], flag)]));
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

function read(name, text, flag) {
  if (typeof text !== 'string') return text ?? flag.default;
  try {
    return flag.read(text);
  } catch (error) {
    throw new Error(`--${name} ${error.message}, not '${text}'`);
  }
}

export const text = (value) => value;

/** A whole number in `least..most`. */
export const whole =
  (least, most = Number.MAX_SAFE_INTEGER) =>
  (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `in ${least}..${most}`;
    throw new Error(`expects a whole number ${range}`);
  };

/** What `one` reads, several times, with commas between. */
export const list = (one) => (value) => value.split(',').map(one);

export const oneOf =
  (...names) =>
  (value) => {
    if (names.includes(value)) return value;
    throw new Error(`expects ${names.join(' or ')}`);
  };
