import { type NDArray, Tensor } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
import { type EpochHooks, PyDataset, inOrder } from '../datasets/py-dataset';
import { nextKey, permutation } from '../random-seed';
import type { Batches } from './batches';

/** Batches of a generator that Keras's adapter reads ahead, to learn their shapes, and holds. */
const HELD = 2;

/**
 * Batches to go over several times. What gives a new iterator each time is as it is; a generator, which can be gone
 * over once, is as in Keras: its first two batches are held, and every start begins with these, then goes on where the
 * generator is.
 * @param shuffle whether a `PyDataset` is gone over in another order each time.
 */
export function repeatable<B>(source: Batches<B>, shuffle = false): Batches<B> {
  if (shuffle && source instanceof PyDataset && source.length !== undefined) return shuffled(source, source.length);
  if (source.length !== undefined) return source;
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  if ((iterator as unknown) !== source) return source;
  const held: B[] = [];
  let ended = false;
  async function* start(): AsyncGenerator<B, void> {
    const before = [...held];
    if (ended && before.length > 0) {
      warningToConsole(
        `the generator has ended: its first ${before.length === 1 ? 'batch is' : `${before.length} batches are`} ` +
          'repeated, as in Keras; give fewer epochs or steps, or data that can be iterated again',
      );
    }
    yield* before;
    for (;;) {
      const result = await iterator.next();
      ended = result.done === true;
      if (result.done) return;
      // The copy has the same form, with arrays for tensors.
      if (held.length < HELD) held.push((await copied(result.value)) as B);
      yield result.value;
    }
  }
  return { [Symbol.asyncIterator]: start };
}

const shuffled = <B>(dataset: PyDataset<B>, length: number): Batches<B> & EpochHooks => ({
  length,
  [Symbol.asyncIterator]: () => inOrder(dataset, permutation(length, nextKey())),
  onEpochBegin: () => dataset.onEpochBegin(),
  onEpochEnd: () => dataset.onEpochEnd(),
});

/** A batch that stays as it is when the generator frees its tensors or writes to its arrays again. */
async function copied(value: unknown): Promise<unknown> {
  if (value instanceof Tensor) return value.array();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return (value as NDArray['data']).slice();
  if (Array.isArray(value)) return Promise.all(value.map(copied));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype && !('shape' in value)) return value;
  return Object.fromEntries(
    await Promise.all(Object.entries(value).map(async ([key, each]) => [key, await copied(each)] as const)),
  );
}
