/** What can be taken apart as Keras's pairs: `const [x, y] = train`, `train[0]`. */
export type Pair<T> = readonly [T, T];

/** Gives an object two of its values in order as well, where Keras has a tuple. Its keys stay its keys. */
export function asPair<T extends object, V>(named: T, first: V, second: V): T & Pair<V> {
  Object.defineProperties(named, { 0: { value: first }, 1: { value: second }, length: { value: 2 } });
  // No array, which would have keys of its own, but with an array's methods.
  return Object.setPrototypeOf(named, Array.prototype) as T & Pair<V>;
}
