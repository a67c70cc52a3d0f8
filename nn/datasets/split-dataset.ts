import { ArgumentError, ShapeError } from '../../engine/errors';
import { HostArray } from '../../engine/host-array';
import { shown } from '../../engine/known-options';
import { type NDArray, type Numbers, type TypedArray, formatShape } from '../../engine/ndarray';
import { toNDArray } from '../../engine/to-ndarray';
import { take } from '../data';
import { flag, notNegativeInteger, only, orNull, positive } from '../options';
import { type OptionsOf, parse } from '../schema';
import { PythonRandom } from './python-random';
import { halfToEven } from '../half-to-even';
import { seedOf } from './assert-batches';

/** In Keras's order. */
const schema = {
  /**
   * The share of the samples, in (0, 1), or their number, for the left part. Default null: what the right one leaves.
   */
  leftSize: /* @__PURE__ */ orNull(positive).default(null),
  /** The same for the right part, the last samples. Default null: what the left one leaves. */
  rightSize: /* @__PURE__ */ orNull(positive).default(null),
  /** Shuffles before it splits. Default false. */
  shuffle: /* @__PURE__ */ flag.default(false),
  /** Of the shuffle, 0..2^32-1. Default null: the next of `setRandomSeed`'s. */
  seed: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Not supported: only null. There are no other backends. */
  preferredBackend: /* @__PURE__ */ only(null),
};

/** Options of `splitDataset`, with Keras's defaults. */
export type SplitDatasetOptions = OptionsOf<typeof schema>;

type NumberList = Exclude<Numbers, number | bigint | boolean>;
type Batches<B> = Iterable<B> | AsyncIterable<B>;

/** Batches that are held, to be gone through any number of times. */
export interface HeldBatches<B> extends Iterable<B> {
  /** How many there are. */
  readonly length: number;
}

/**
 * The first and the last samples of a data set, after Keras's `split_dataset`, shuffled or not: of an array two arrays,
 * of a list of arrays two lists, of batches two of batches, as large as the first one and held in memory. With a seed,
 * the order is that of Keras, which is Python's `random.shuffle`.
 *
 * ```ts
 * const [train, validation] = await splitDataset([images, labels], { leftSize: 0.8, shuffle: true, seed: 1 });
 * await model.fit(...train, { validationData: validation });
 * ```
 *
 * @throws ArgumentError for sizes that leave a part empty or are more than there are samples; ShapeError for arrays of
 * different lengths, and samples of different shapes.
 */
export async function splitDataset<A extends NDArray>(
  dataset: A,
  options: SplitDatasetOptions,
): Promise<[left: A, right: A]>;
export async function splitDataset<A extends readonly NDArray[]>(
  dataset: readonly [...A],
  options: SplitDatasetOptions,
): Promise<[left: A, right: A]>;
export async function splitDataset<B extends NumberList | readonly NumberList[]>(
  dataset: Batches<B>,
  options: SplitDatasetOptions,
): Promise<[left: HeldBatches<HostArray | HostArray[]>, right: HeldBatches<HostArray | HostArray[]>]>;
export async function splitDataset(dataset: unknown, given: SplitDatasetOptions): Promise<unknown> {
  const what = 'splitDataset';
  const options = parse(what, schema, given ?? {});
  if (options.leftSize === null && options.rightSize === null)
    throw new ArgumentError(`${what}: leftSize or rightSize must be given`);
  const { arrays, restore } = await samplesOf(what, dataset);
  const lengths = arrays.map(({ shape }) => shape[0] ?? 0);
  if (lengths.some((length) => length !== lengths[0]))
    throw new ShapeError(`${what}: the arrays have ${lengths.join(', ')} samples; they must have the same number`);
  const total = lengths[0]!;
  const [left, right] = sizesOf(what, options, total);
  const seed = seedOf(what, options.seed);
  const order = options.shuffle
    ? new PythonRandom(seed).shuffled(total)
    : Uint32Array.from({ length: total }, (_, i) => i);
  const part = (rows: Uint32Array): unknown => restore(arrays.map((array) => take(array, rows)));
  return [part(order.subarray(0, left)), part(order.subarray(total - right))];
}

/** As `_rescale_dataset_split_sizes` of `keras/src/utils/dataset_utils.py`. */
function sizesOf(
  what: string,
  { leftSize, rightSize }: { leftSize: number | null; rightSize: number | null },
  total: number,
): readonly [number, number] {
  const rows = (name: string, size: number | null): number | null => {
    if (size === null) return null;
    if (size >= total || (size >= 1 && !Number.isInteger(size)))
      throw new ArgumentError(
        `${what}: ${name} must be a share in (0, 1), or a number less than ${total}, got ${size}`,
      );
    return size < 1 ? halfToEven(size * total) : size;
  };
  const [first, last] = [rows('leftSize', leftSize), rows('rightSize', rightSize)];
  const left = first ?? total - last!;
  const right = last ?? total - left;
  if (left < 1 || right < 1 || left + right > total)
    throw new ArgumentError(
      `${what}: of ${total} samples, leftSize ${leftSize ?? 'unset'} and rightSize ${rightSize ?? 'unset'} make ` +
        `${left} and ${right}; both must be at least 1, and together at most ${total}`,
    );
  return [left, right];
}

interface Samples {
  readonly arrays: readonly NDArray[];
  /** What was given, of these arrays. */
  readonly restore: (arrays: readonly NDArray[]) => unknown;
}

const isArray = (value: unknown): value is NDArray => typeof value === 'object' && value !== null && 'shape' in value;

async function samplesOf(what: string, dataset: unknown): Promise<Samples> {
  if (isArray(dataset) && !(dataset instanceof Promise)) return { arrays: [dataset], restore: ([array]) => array };
  if (Array.isArray(dataset) && dataset.length > 0 && dataset.every(isArray))
    return { arrays: dataset, restore: (arrays) => arrays };
  const isBatches =
    typeof dataset === 'object' &&
    dataset !== null &&
    !Array.isArray(dataset) &&
    !ArrayBuffer.isView(dataset) &&
    (Symbol.asyncIterator in dataset || Symbol.iterator in dataset);
  if (!isBatches)
    throw new ArgumentError(`${what}: takes an array, a list of arrays, or batches of these, got ${shown(dataset)}`);
  const batches: (readonly NDArray[])[] = [];
  let alone = false;
  for await (const batch of dataset as Batches<NumberList | readonly NumberList[]>) {
    const parts = Array.isArray(batch) && batch.some((each) => typeof each === 'object') ? batch : null;
    alone = parts === null;
    batches.push((parts ?? [batch]).map((each) => toNDArray(each as NumberList)));
  }
  if (batches.length === 0) throw new ArgumentError(`${what}: there is no batch to split`);
  const odd = batches.find((batch) => batch.length !== batches[0]!.length);
  if (odd)
    throw new ShapeError(
      `${what}: a batch has ${odd.length} arrays, the first ${batches[0]!.length}; all must have as many`,
    );
  const size = batches[0]![0]!.shape[0] ?? 0;
  const arrays = batches[0]!.map((_, i) =>
    joined(
      what,
      batches.map((batch) => batch[i]!),
    ),
  );
  return {
    arrays,
    restore: (parts) => {
      const total = parts[0]!.shape[0]!;
      const held = Array.from({ length: Math.ceil(total / size) }, (_, b) => {
        const rows = Array.from({ length: Math.min(size, total - b * size) }, (_, i) => b * size + i);
        const batch = parts.map((part) => {
          const { data, shape } = take(part, rows);
          return new HostArray(data, shape);
        });
        return alone ? batch[0]! : batch;
      });
      return { length: held.length, [Symbol.iterator]: () => held.values() };
    },
  };
}

function joined(what: string, parts: readonly NDArray[]): NDArray {
  const { data, shape } = parts[0]!;
  const row = shape.slice(1);
  const other = parts.find((part) => formatShape(part.shape.slice(1)) !== formatShape(row));
  if (other)
    throw new ShapeError(
      `${what}: a batch has samples of ${formatShape(other.shape.slice(1))}, the first one of ${formatShape(row)}`,
    );
  const all = new (data.constructor as new (length: number) => TypedArray)(
    parts.reduce((sum, part) => sum + part.data.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part.data, at);
    at += part.data.length;
  }
  return { data: all, shape: [parts.reduce((sum, part) => sum + part.shape[0]!, 0), ...row] };
}
