import { ArgumentError, ShapeError } from '../../engine/errors';
import { HostArray } from '../../engine/host-array';
import type { Numbers } from '../../engine/ndarray';
import { toNDArray } from '../../engine/to-ndarray';
import { take } from '../data';
import { count, flag, notNegativeInteger, only, orNull } from '../options';
import { type Arguments, type OptionsOf, optionsOf, parse } from '../schema';
import { RandomState } from './random-state';
import { seedOf } from './assert-batches';

/** In Keras's order. */
const schema = {
  /** Time steps of a sequence. */
  sequenceLength: count,
  /** Steps from the start of one sequence to that of the next. Default 1. */
  sequenceStride: /* @__PURE__ */ count.default(1),
  /** Steps from one of a sequence to the next. Default 1. */
  samplingRate: /* @__PURE__ */ count.default(1),
  /** Sequences of a batch, but for the last one. Null: each by itself, without an axis for it. Default 128. */
  batchSize: /* @__PURE__ */ orNull(count).default(128),
  /** Another order each epoch. Default false: in the order of time. */
  shuffle: /* @__PURE__ */ flag.default(false),
  /** Of the order, 0..2^32-1. Default null: the next of `setRandomSeed`'s. */
  seed: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Steps before this one are left out. Default null: none. */
  startIndex: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Steps from this one on are left out; it is less than there are. Default null: none. */
  endIndex: /* @__PURE__ */ orNull(count).default(null),
  /** Not supported: only `'tf'`. Batches are arrays whatever the format. */
  format: /* @__PURE__ */ only('tf'),
};

/** Options of `timeseriesDatasetFromArray`, with Keras's defaults. */
export type TimeseriesOptions = OptionsOf<typeof schema>;

const POSITIONAL = ['sequenceLength'] as const;

type NumberList = Exclude<Numbers, number | bigint | boolean>;

/** Batches of sequences, made as they are asked for, and anew each time they are gone through: an epoch each. */
export class TimeseriesDataset<Batch> implements Iterable<Batch> {
  readonly #batches: () => Generator<Batch, void>;

  constructor(
    /** How many batches an epoch has. */
    readonly length: number,
    batches: () => Generator<Batch, void>,
  ) {
    this.#batches = batches;
  }

  [Symbol.iterator](): Generator<Batch, void> {
    return this.#batches();
  }
}

/** `[x, y]` of a data set with targets. */
export type TimeseriesBatch = readonly [x: HostArray, y: HostArray];

/**
 * Sequences of a series of time steps by a sliding window, after Keras's `timeseries_dataset_from_array`: batches of
 * `x`, `[n, sequenceLength, ...]`, and `y`, the targets at the windows' starts.
 *
 * ```ts
 * // The past 10 steps, to predict the next one.
 * const windows = timeseriesDatasetFromArray(series.slice(0, -10), series.slice(10), 10, { batchSize: 32 });
 * await model.fit(windows, { epochs: 5 });
 * ```
 *
 * With a seed, which sequences follow one another is by NumPy's `RandomState` as in Keras; what TensorFlow's buffer
 * adds to that each epoch is an order of our own.
 *
 * @param data `[steps, ...]`. @param targets one for each window's start, `[steps, ...]`; null for none: batches are
 * `x` alone.
 * @throws ArgumentError for options that leave no sequence, ShapeError for targets that end before the windows do, at
 * which Keras fails while iterating.
 */
export function timeseriesDatasetFromArray(
  data: NumberList,
  targets: null,
  ...options: Arguments<typeof POSITIONAL, TimeseriesOptions>
): TimeseriesDataset<HostArray>;
export function timeseriesDatasetFromArray(
  data: NumberList,
  targets: NumberList,
  ...options: Arguments<typeof POSITIONAL, TimeseriesOptions>
): TimeseriesDataset<TimeseriesBatch>;
export function timeseriesDatasetFromArray(
  data: NumberList,
  targets: NumberList | null,
  ...given: readonly unknown[]
): TimeseriesDataset<HostArray | TimeseriesBatch> {
  const what = 'timeseriesDatasetFromArray';
  const options = parse(what, schema, optionsOf(what, POSITIONAL, given));
  const { sequenceLength, sequenceStride: stride, samplingRate: rate, batchSize, shuffle, startIndex } = options;
  const x = toNDArray(data);
  const y = targets === null ? null : toNDArray(targets);
  const steps = x.shape[0] ?? 0;
  const [start, end] = [startIndex ?? 0, options.endIndex ?? steps];
  const assertBelow = (name: string, value: number, limit: number, rule: string): void => {
    if (value >= limit) throw new ArgumentError(`${what}: ${name} must be less than ${limit}, ${rule}, got ${value}`);
  };
  for (const name of ['sequenceStride', 'samplingRate', 'startIndex', 'endIndex'] as const)
    if (options[name] !== null) assertBelow(name, options[name], steps, 'the number of time steps');
  assertBelow('startIndex', start, end, 'endIndex');
  const windows = end - start - (sequenceLength - 1) * rate;
  const most = y === null ? windows : Math.min(windows, y.shape[0] ?? 0);
  if (most < 1)
    throw new ArgumentError(
      `${what}: ${end - start} time steps have no sequence of ${sequenceLength} at a rate of ${rate}` +
        `${y ? `, with ${y.shape[0] ?? 0} targets` : ''}; give more of them, or a shorter sequenceLength`,
    );
  let starts = Uint32Array.from({ length: Math.ceil(most / stride) }, (_, i) => i * stride);
  const last = start + starts.at(-1)!;
  if (y && last >= y.shape[0]!)
    throw new ShapeError(`${what}: there are ${y.shape[0]} targets, and sequences that start at steps up to ${last}`);
  const random = new RandomState(seedOf(what, options.seed));
  const inOrder = (rows: Uint32Array, order: Uint32Array): Uint32Array<ArrayBuffer> =>
    Uint32Array.from(order, (i) => rows[i]!);
  if (shuffle) starts = inOrder(starts, random.permutation(starts.length));

  const row = x.shape.slice(1);
  const batch = (at: Uint32Array, rows: readonly number[]): HostArray | TimeseriesBatch => {
    const indices = Array.from(at, (from) => Array.from({ length: sequenceLength }, (_, i) => start + from + i * rate));
    const sequences = new HostArray(take(x, indices.flat()).data, [...rows, sequenceLength, ...row]);
    if (!y) return sequences;
    return [
      sequences,
      new HostArray(
        take(
          y,
          at.map((from) => start + from),
        ).data,
        [...rows, ...y.shape.slice(1)],
      ),
    ];
  };
  const size = batchSize ?? 1;
  return new TimeseriesDataset(Math.ceil(starts.length / size), function* () {
    const order = shuffle ? inOrder(starts, random.permutation(starts.length)) : starts;
    for (let from = 0; from < order.length; from += size) {
      const at = order.subarray(from, from + size);
      yield batch(at, batchSize === null ? [] : [at.length]);
    }
  });
}
