import { ArgumentError } from './errors';

/**
 * Has a name that is read where it is not, by habit or because an `await` is missing, be an ArgumentError that says how
 * to write it, in place of `undefined` and a TypeError further on. Where properties are listed, these are not.
 */
export function misread<T extends object>(target: T, names: readonly PropertyKey[], way: (name: string) => string): T {
  for (const name of names) {
    const get = (): never => {
      throw new ArgumentError(way(String(name)));
    };
    Object.defineProperty(target, name, { get, configurable: true });
  }
  return target;
}

/** What is read of arrays. */
export const OF_ARRAYS = [
  'shape', 'data', 'length', 'mean', 'std', 'min', 'max', 'sum', 'argmax', 'at', 'slice', 'reshape', 'toArray', 0,
] as const; // prettier-ignore

/**
 * A promise that is taken for its result says that it is to be awaited.
 * @param call how the call is written. @param names what its result has.
 */
export const awaited = <T>(call: string, names: readonly PropertyKey[], promise: Promise<T>): Promise<T> =>
  misread(promise, [...names, Symbol.iterator], (name) => {
    const what = name.startsWith('Symbol') ? 'it cannot be destructured' : `it has no ${name}`;
    return `${call} returns a promise, so ${what} yet; write await ${call}`;
  });
