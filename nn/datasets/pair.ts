/** What can be taken apart as Keras's pairs: `const [x, y] = train`, `train[0]`. */
export interface Pair<T> extends Iterable<T> {
  readonly 0: T;
  readonly 1: T;
}

/** Gives an object two of its values in order as well, where Keras has a tuple. Its keys stay its keys. */
export function asPair<T extends object, V>(named: T, first: V, second: V): T & Pair<V> {
  const iterate = (): IterableIterator<V> => [first, second].values();
  return Object.defineProperties(named, {
    0: { value: first },
    1: { value: second },
    [Symbol.iterator]: { value: iterate },
  }) as T & Pair<V>;
}
