import { customFunction } from './custom-names';

/** Of a function of a file, which has its name alone, or as Keras 3 writes it, the program's own. */
export function functionOfEntry(entry: unknown): unknown {
  if (typeof entry === 'string') return customFunction(entry);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const {
    class_name: className,
    config,
    registered_name: registered,
  } = entry as { readonly [key in 'class_name' | 'config' | 'registered_name']?: unknown };
  if (className !== 'function') return undefined;
  const given = [registered, config].filter((name) => typeof name === 'string' && name !== 'function');
  return given.map((name) => customFunction(name as string)).find((each) => each !== undefined);
}
