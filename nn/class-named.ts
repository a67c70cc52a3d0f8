import { ArgumentError } from '../engine';
import type { Definition } from './keras-object';
import { lowerFirst } from './names';

interface Naming {
  /** Keras's short names, and the classes that they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What else may be said, as an error lists it. */
  readonly also?: readonly string[];
  /** How an error writes a class's name. Default in camelCase. */
  readonly shownAs?: (className: string) => string;
}

/** Of some classes that of Keras's name, in any spelling. @throws ArgumentError that lists them. */
export function classNamed<D extends Definition>(
  kind: string,
  name: string,
  classes: readonly D[],
  { aliases = {}, also = [], shownAs = lowerFirst }: Naming = {},
): D {
  const plain = name.replaceAll('_', '').toLowerCase();
  const found = classes.find(({ className }) => className.toLowerCase() === plain || className === aliases[plain]);
  if (found) return found;
  const names = [...also, ...classes.map(({ className }) => shownAs(className))];
  throw new ArgumentError(`unknown ${kind} ${name}; expected one of ${names.join(', ')}`);
}
