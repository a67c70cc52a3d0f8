import { expect, it } from 'vitest';
import {
  ArgumentError,
  HostArray,
  type NDArray,
  ShapeError,
  type TimeseriesDataset,
  setRandomSeed,
  splitDataset,
  timeseriesDatasetFromArray,
} from '../../nn';
import keras from '../keras/utils.json';
import { optionsHere } from '../keras/options-here';

const SERIES: NDArray = { data: Float32Array.from({ length: 60 }, (_, i) => i), shape: [30, 2] };
const TARGETS = Float32Array.from({ length: 30 }, (_, i) => 10 * (2 * i + 1));

it.each(keras.timeseries)('windows of $options, targets: $targets, are those of Keras', (golden) => {
  const { options, targets, batches } = golden;
  const dataset: TimeseriesDataset<unknown> = timeseriesDatasetFromArray(
    SERIES,
    (targets ? TARGETS : null) as never,
    optionsHere<never>(options),
  );
  expect(dataset.length).toBe(batches.length);
  const lists = (array: HostArray): unknown => (array.ndim > 0 ? array.toArray() : array.data[0]);
  for (let epoch = 0; epoch < 2; epoch++) {
    const made = Array.from(dataset, (batch) => ((targets ? batch : [batch]) as HostArray[]).map(lists));
    expect(made).toEqual(batches);
  }
});

it('a shuffled epoch has every window once, in another order each time, which a seed decides', () => {
  const series = Float32Array.from({ length: 28 }, (_, i) => i);
  const windows = (seed: number): number[][] => {
    const options = { sequenceLength: 2, sequenceStride: 2, shuffle: true, seed, batchSize: null } as const;
    const dataset = timeseriesDatasetFromArray(series, null, options);
    return Array.from({ length: 2 }, () => Array.from(dataset, (window) => window.data[0]!));
  };
  const [first, second] = windows(7);
  expect(first).not.toEqual(second);
  for (const epoch of [first!, second!])
    expect(epoch.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, i) => 2 * i));
  expect(windows(7)).toEqual([first, second]);
  expect(windows(8)[0]).not.toEqual(first);
});

it('without a seed the order is of the sequence of setRandomSeed', () => {
  const first = (): unknown => {
    const options = { sequenceLength: 1, shuffle: true } as const;
    const [batch] = timeseriesDatasetFromArray(Uint8Array.from(SERIES.data), null, options);
    return batch!.data;
  };
  setRandomSeed(3);
  const before = first();
  setRandomSeed(3);
  expect(first()).toEqual(before);
  expect(first()).not.toEqual(before);
});

it.each<[object, string | RegExp, (new (message: string) => Error)?]>([
  [{ sequenceLength: 31 }, '30 time steps have no sequence of 31'],
  [{ sequenceLength: 2, samplingRate: 30 }, 'samplingRate must be less than 30'],
  [{ sequenceLength: 2, sequenceStride: 30 }, 'sequenceStride must be less than 30'],
  [{ sequenceLength: 2, startIndex: 30 }, 'startIndex must be less than 30'],
  [{ sequenceLength: 2, endIndex: 30 }, 'endIndex must be less than 30'],
  [{ sequenceLength: 2, startIndex: 9, endIndex: 9 }, 'startIndex must be less than 9'],
  [{ sequenceLength: 2, format: 'grain' }, "format must be 'tf'"],
  [{ sequenceLength: 0 }, 'sequenceLength must be a positive integer'],
  [{ sequenceLength: 2, seed: 2 ** 32 }, 'seed must be in 0..2^32-1'],
  [
    { sequenceLength: 2, startIndex: 5 },
    'there are 12 targets, and sequences that start at steps up to 16',
    ShapeError,
  ],
  [{ sequenceLenght: 2 }, 'did you mean "sequenceLength"?'],
])('windows of %o are refused', (options, message, type = ArgumentError) => {
  const make = (): unknown => timeseriesDatasetFromArray(SERIES, TARGETS.subarray(0, 12), options as never);
  expect(make).toThrow(type);
  expect(make).toThrow(message);
});

const counted = (shape: readonly number[]): HostArray =>
  new HostArray(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
    shape,
  );

it.each(keras.splits)('a split by $options is that of Keras', async ({ options, left, right }) => {
  const parts = await splitDataset([counted([10]), counted([10, 2])], optionsHere<never>(options));
  expect(parts.map((part) => part.map((array) => array.toArray()))).toEqual([left, right]);
});

it('batches of which one has other arrays than the first are refused', async () => {
  const ragged = [[counted([2]), counted([2, 2])], [counted([2])]];
  await expect(splitDataset(ragged.values(), { leftSize: 0.5 })).rejects.toThrow(
    new ShapeError('splitDataset: a batch has 1 arrays, the first 2; all must have as many'),
  );
});

it('an array gives two, batches give batches of their size, to be gone through again', async () => {
  const [left, right] = await splitDataset(counted([10, 2]), { leftSize: 0.3 });
  expect([left.shape, right.shape]).toEqual([
    [3, 2],
    [7, 2],
  ]);
  async function* batches(): AsyncGenerator<readonly HostArray[]> {
    for (let at = 0; at < 10; at += 4) yield [counted([10, 2]).slice(at, at + 4), counted([10]).slice(at, at + 4)];
  }
  const [train, validation] = await splitDataset(batches(), { leftSize: 6 });
  expect([train.length, validation.length]).toEqual([2, 1]);
  for (let epoch = 0; epoch < 2; epoch++)
    expect(Array.from(train, (batch) => (batch as HostArray[])[1]!.toArray())).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
  expect(Array.from(validation, (batch) => (batch as HostArray[])[1]!.toArray())).toEqual([[6, 7, 8, 9]]);
  const [alone] = await splitDataset([[counted([2]).data], [counted([4]).data]].flat().values(), { leftSize: 1 });
  expect([...alone][0]).toBeInstanceOf(HostArray);
});

it.each<[unknown, object, string]>([
  [counted([10]), {}, 'leftSize or rightSize must be given'],
  [counted([10]), { leftSize: 10 }, 'leftSize must be a share in (0, 1), or a number less than 10, got 10'],
  [counted([10]), { leftSize: 0 }, 'leftSize must be a positive number'],
  [counted([10]), { leftSize: 0.7, rightSize: 0.7 }, 'make 7 and 7'],
  [counted([10]), { leftSize: 0.01 }, 'make 0 and 10'],
  [[counted([10]), counted([9])], { leftSize: 3 }, '10, 9 samples'],
  [3, { leftSize: 3 }, 'takes an array, a list of arrays, or batches'],
  [[].values(), { leftSize: 3 }, 'there is no batch'],
  [counted([10]), { leftSize: 3, preferredBackend: 'torch' }, 'preferredBackend must be null'],
])('a split of %s by %o is refused', async (dataset, options, message) => {
  await expect(splitDataset(dataset as never, options as never)).rejects.toThrow(message);
});
