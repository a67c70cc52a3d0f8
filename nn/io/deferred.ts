import { DataError } from '../../engine/errors';

/** Gives what was read, or throws the `DataError` that came of it. */
export type Deferred<T> = () => T;

/** Reads now; what was read, or the `DataError` that it met, comes when it is asked for. */
export function attempt<T>(read: () => T): Deferred<T> {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return () => {
      throw error;
    };
  }
}

/** Reads once, when it is first asked for. */
export function once<T>(read: () => T): Deferred<T> {
  let result: Deferred<T> | undefined;
  return () => (result ??= attempt(read))();
}
