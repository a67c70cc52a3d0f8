import { ArgumentError } from './errors';

/** `sparse_categorical_crossentropy` as `sparseCategoricalCrossentropy`: both spellings are accepted everywhere. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

export const isOptions = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * @throws ArgumentError for a name that is not known, unless its value asks for nothing: undefined, or null; and for
 * what is not an object of options, such as a tensor. @param none the rule, where no name is known.
 */
export function assertKnown<T extends object>(
  owner: string,
  given: T,
  names: readonly (keyof T & string)[],
  none = 'it takes no options',
): void {
  const known: readonly string[] = names;
  if (!isOptions(given))
    throw new ArgumentError(
      known.length > 0
        ? `${owner}: options must be an object, such as { ${known[0]}: ... }, got ${shown(given)}`
        : `${owner}: ${none}, got ${shown(given)}`,
    );
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name) || value === undefined || value === null) continue;
    const meant = nearest(name, known);
    const way =
      meant === undefined
        ? known.length > 0
          ? `expected one of ${known.join(', ')}`
          : none
        : `did you mean "${meant}"?`;
    throw new ArgumentError(`${owner}: unknown option "${name}", got ${shown(value)}; ${way}`);
  }
}

/**
 * @param others what a call has beyond the arguments that it takes. @param rule what to do instead.
 * @throws ArgumentError unless they ask for nothing.
 */
export function assertNone(owner: string, others: readonly unknown[], rule?: string): void {
  for (const given of others) assertKnown(owner, given ?? {}, [], rule);
}

/** What Keras, NumPy, matplotlib or habit call an option that has another name here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  inputDim: 'inputShape',
  outputDim: 'units',
  alpha: 'negativeSlope',
  nbEpoch: 'epochs',
  cmap: 'colormap',
  nrows: 'rows',
  ncols: 'columns',
  cols: 'columns',
  imagesPerRow: 'columns',
};

/** The known name that was meant: in another spelling, under another name, or with one or two letters wrong. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const camel = camelCase(name);
  const plain = camel.toLowerCase();
  const same = known.find((each) => each.toLowerCase() === plain || each === OTHER_NAMES[camel]);
  if (same !== undefined) return same;
  const near = known.map((each) => [distance(plain, each.toLowerCase()), each] as const).sort(([a], [b]) => a - b)[0];
  return near && near[0] <= Math.min(2, Math.floor(plain.length / 3)) ? near[1] : undefined;
}

/** Letters to insert, remove, change or swap with the next one; where it is more than `most`, a number above it. */
function distance(a: string, b: string, most = 2): number {
  if (a === b) return 0;
  if (most === 0) return 1;
  let at = 0;
  while (a[at] === b[at]) at++;
  const after = (x: number, y: number): number => 1 + distance(a.slice(at + x), b.slice(at + y), most - 1);
  const swaps = a[at] === b[at + 1] && a[at + 1] === b[at];
  return Math.min(after(1, 1), after(1, 0), after(0, 1), swaps ? after(2, 2) : Infinity);
}

/** A value, as an error shows it. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(shown).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Promise) return 'a promise; await it first';
  if (typeof value === 'function' && 'className' in value && 'weights' in value) return `a ${String(value.className)}`;
  if (typeof value === 'function') {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
    return `the ${kind} ${value.name || 'without a name'}`;
  }
  if (isOptions(value)) return `{ ${Object.keys(value).join(', ')} }`;
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return String(value);
}
