import { expect, it } from 'vitest';
import {
  type BatchData,
  Dense,
  Input,
  PyDataset,
  type PyDatasetOptions,
  SGD,
  Sequence,
  Sequential,
  setRandomSeed,
  timeseriesDatasetFromArray,
} from '../../nn';
import { testEngine } from '../gpu';

async function network(): Promise<Sequential> {
  const dense = new Dense({ units: 1, kernelInitializer: 'ones', useBias: false });
  const model = new Sequential([Input({ shape: [1] }), dense], { engine: await testEngine() });
  await model.compile({ optimizer: new SGD(0.1), loss: 'mse', stepsPerExecution: 1 });
  return model;
}

const batch = (value: number, rows: number): BatchData => [
  { data: new Float32Array(rows).fill(value), shape: [rows, 1] },
  { data: new Float32Array(rows).fill(1), shape: [rows, 1] },
];

/** Numbers its batches, and notes what is asked of it. */
class Numbered extends PyDataset {
  readonly asked: number[] = [];
  readonly told: string[] = [];
  making = 0;
  most = 0;

  constructor(
    private readonly count: number,
    options: PyDatasetOptions = {},
  ) {
    super(options);
  }

  override get length(): number {
    return this.count;
  }

  async getItem(index: number): Promise<BatchData> {
    this.asked.push(index);
    this.most = Math.max(this.most, ++this.making);
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.making--;
    return batch(index, 2);
  }

  override onEpochBegin(): void {
    this.told.push('begin');
  }

  override onEpochEnd(): void {
    this.told.push('end');
  }
}

const ordered = (indices: readonly number[]): number[] => indices.toSorted((a, b) => a - b);

it('fit goes over all batches in another order each epoch, evaluate and predict in their own', async () => {
  using model = await network();
  const orders: number[][] = [];
  for (let run = 0; run < 2; run++) {
    setRandomSeed(4);
    const dataset = new Numbered(6);
    await model.fit(dataset, { epochs: 2 });
    orders.push(dataset.asked);
    expect(dataset.told).toEqual(['begin', 'end', 'begin', 'end']);
    const [first, second] = [dataset.asked.slice(0, 6), dataset.asked.slice(6)];
    expect(ordered(first)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ordered(second)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(first).not.toEqual(second);
  }
  expect(orders[0]).toEqual(orders[1]);

  const unshuffled = new Numbered(3);
  await model.fit(unshuffled, { epochs: 2, shuffle: false, validationData: new Numbered(2) });
  expect(unshuffled.asked).toEqual([0, 1, 2, 0, 1, 2]);
  const tested = new Numbered(3);
  await model.evaluate(tested);
  const predicted = await model.predict(tested);
  expect(predicted.shape).toEqual([6, 1]);
  expect(tested.asked).toEqual([0, 1, 2, 0, 1, 2]);
  expect(tested.told).toEqual(['begin', 'end', 'begin', 'end']);
});

it('as many batches are made at a time as there are workers', async () => {
  using model = await network();
  const one = new Numbered(4);
  await model.fit(one, {});
  expect(one.most).toBe(1);
  const several = new Numbered(8, { workers: 3, maxQueueSize: 20 });
  await model.fit(several, { shuffle: false });
  expect(several.most).toBe(3);
  expect(several.asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const few = new Numbered(8, { workers: 5, maxQueueSize: 2 });
  await model.fit(few, {});
  expect(few.most).toBe(2);
});

it('an epoch of fewer steps goes on where it was; one without an end never ends', async () => {
  using model = await network();
  const dataset = new Numbered(4);
  await model.fit(dataset, { epochs: 3, stepsPerEpoch: 2, shuffle: false });
  expect(dataset.asked).toEqual([0, 1, 2, 3, 0, 1]);
  expect(dataset.told).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
  class Endless extends Sequence {
    readonly asked: number[] = [];
    override getItem(index: number): BatchData {
      this.asked.push(index);
      return batch(1, 1);
    }
  }
  const endless = new Endless();
  expect(endless.numBatches).toBeNull();
  await model.fit(endless, { epochs: 2, stepsPerEpoch: 3 });
  expect(endless.asked).toEqual([0, 1, 2, 3, 4, 5]);
});

it('an error of a batch ends fit with it; an epoch that did not end is not told to, as in Keras', async () => {
  using model = await network();
  class Broken extends Numbered {
    override async getItem(index: number): Promise<BatchData> {
      if (index === 2) throw new Error('no such image');
      return super.getItem(index);
    }
  }
  const dataset = new Broken(4, { workers: 4 });
  await expect(model.fit(dataset, { shuffle: false })).rejects.toThrow('no such image');
  expect(dataset.told).toEqual(['begin']);
  const stopped = new Numbered(4);
  await model.fit(stopped, { callbacks: { onTrainBatchEnd: () => void (model.stopTraining = true) } });
  expect(stopped.told).toEqual(['begin']);
});

it('refuses options that it does not have, and processes', () => {
  expect(() => new Numbered(1, { worker: 2 } as never)).toThrow('did you mean "workers"?');
  expect(() => new Numbered(1, { useMultiprocessing: true as never })).toThrow('useMultiprocessing must be false');
});

it('windows of a series are trained on for several epochs', async () => {
  using model = await network();
  const series = Float32Array.from({ length: 21 }, (_, i) => i / 20);
  const windows = timeseriesDatasetFromArray(series, series, 1, { batchSize: 8 });
  const history = await model.fit(windows, { epochs: 3 });
  expect(history.history.loss).toEqual([0, 0, 0]);
});

it('batches that a pass leaves early are told so, and a generator of the caller goes on', async () => {
  using model = await network();
  let open = 0;
  const batches = {
    length: 5,
    *[Symbol.iterator](): Generator<BatchData> {
      open++;
      try {
        for (let i = 0; i < 5; i++) yield batch(1, 1);
      } finally {
        open--;
      }
    },
  };
  await model.fit(batches, { epochs: 2, stepsPerEpoch: 2 });
  expect(open).toBe(0);
  await model.fit(batches, { epochs: 2 });
  await model.evaluate(batches, { steps: 1 });
  await model.predict(batches, { steps: 1 });
  const stop = { onTrainBatchEnd: (_: number) => void (model.stopTraining = true) };
  await model.fit(batches, { callbacks: stop });
  await Promise.resolve();
  expect(open).toBe(0);

  const generator = batches[Symbol.iterator]();
  await model.predict(generator, { steps: 2 });
  expect(generator.next().done).toBe(false);
  generator.return(undefined);
});
