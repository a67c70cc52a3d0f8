import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  Adam,
  ArgumentError,
  BackupAndRestore,
  type BackupAndRestoreOptions,
  type Callback,
  DataError,
  Dense,
  Dropout,
  EarlyStopping,
  type FitOptions,
  GaussianNoise,
  type History,
  Input,
  type Logs,
  LossScaleOptimizer,
  type Model,
  MultiOptimizer,
  type Optimizer,
  OptimizerMap,
  PyDataset,
  ReduceLROnPlateau,
  SGD,
  Sequential,
  setRandomSeed,
} from '../../../nn';
import { readSafetensors, writeSafetensors } from '../../../nn/io/safetensors';
import { testEngine } from '../../gpu';
import { batchesOf, bitsOfWeights, points } from './small-model';

class MemoryStore {
  readonly files = new Map<string, Uint8Array>();
  writes = 0;
  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    this.writes++;
    this.files.set(path, bytes.slice());
  }
  async readFile(path: string): Promise<Uint8Array> {
    return this.files.get(path)!;
  }
  async exists(path: string): Promise<boolean> {
    return this.files.has(path);
  }
  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }
}

const SAMPLES = 50;
const { x, y } = points(SAMPLES);

/** Other batches each epoch. */
class Points extends PyDataset {
  #batches = [...batchesOf(SAMPLES, 8)];
  #order = Uint8Array.from({ length: 7 }, (_, i) => i);
  override readonly length = 7;
  override getItem(index: number) {
    return this.#batches[this.#order[index]!]!;
  }
  override onEpochEnd(): void {
    // In place, as Keras's examples shuffle.
    this.#order.set(this.#order.map((at) => (at * 3 + 1) % 7));
  }
  override stateDict() {
    return { order: this.#order };
  }
  override loadStateDict({ order }: { order: Uint8Array<ArrayBuffer> }): void {
    this.#order = order;
  }
}

type Data = 'arrays' | 'PyDataset' | 'batches';
const sourceOf = (data: Data) =>
  data === 'PyDataset' ? new Points() : { [Symbol.iterator]: () => batchesOf(SAMPLES, 8), length: 7 };

it('is one alone', async () => {
  using model = await network(1);
  const callbacks = [1, 2].map(() => new BackupAndRestore('there', { store: new MemoryStore() }));
  await expect(model.fit(x, y, { callbacks })).rejects.toThrow('callbacks may have one BackupAndRestore, got several');
});

async function network(seed: number, optimizer: Optimizer | 'nadam' = 'nadam'): Promise<Sequential> {
  setRandomSeed(seed);
  const layers = [
    new Dense({ units: 6, activation: 'relu' }),
    new Dropout(0.3),
    new GaussianNoise(0.1),
    new Dense({ units: 3, activation: 'softmax' }),
  ];
  const model = new Sequential([Input({ shape: [4] }), ...layers], { engine: await testEngine() });
  await model.compile({
    optimizer,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    stepsPerExecution: 1,
  });
  return model;
}

const EPOCHS = 5;

/** What is beside the backup, anew in each process. */
const others = (): readonly Callback[] => [
  new ReduceLROnPlateau({ monitor: 'loss', patience: 1, minDelta: 0.05, cooldown: 1 }),
  new EarlyStopping({ monitor: 'loss', patience: 4, restoreBestWeights: true }),
];

const train = (model: Model, data: Data, options: FitOptions, callbacks: readonly Callback[]): Promise<History> => {
  const given: FitOptions = {
    epochs: EPOCHS,
    batchSize: 8,
    validationData: [x, y],
    ...options,
    callbacks,
  };
  return data === 'arrays' ? model.fit(x, y, given) : model.fit(sourceOf(data), given);
};

interface Interruption {
  readonly data: Data;
  readonly options?: FitOptions;
  readonly backup?: BackupAndRestoreOptions;
  /** After this batch of this epoch. */
  readonly at: readonly [epoch: number, batch: number];
}

it.each<Interruption>([
  { data: 'arrays', at: [3, 1] },
  { data: 'arrays', backup: { saveFreq: 1 }, at: [2, 3] },
  { data: 'arrays', backup: { saveFreq: 3 }, at: [1, 5] },
  { data: 'arrays', backup: { saveFreq: 7 }, at: [2, 2] },
  { data: 'arrays', options: { stepsPerEpoch: 4 }, at: [1, 1] },
  { data: 'arrays', options: { stepsPerEpoch: 4 }, backup: { saveFreq: 2 }, at: [3, 2] },
  { data: 'arrays', options: { shuffle: false }, backup: { saveFreq: 2 }, at: [1, 4] },
  { data: 'PyDataset', at: [2, 2] },
  { data: 'PyDataset', backup: { saveFreq: 2 }, at: [2, 5] },
  { data: 'PyDataset', options: { stepsPerEpoch: 4 }, backup: { saveFreq: 2 }, at: [1, 2] },
  { data: 'batches', backup: { saveFreq: 3, doubleCheckpoint: true }, at: [1, 4] },
])('a run on $data, $options, $backup, interrupted at $at, ends with the bits of one that is not', async (given) => {
  const { data, options = {}, backup = {}, at } = given;
  const bits = async (model: Model, history: History): Promise<unknown> => [
    history.epoch,
    history.history,
    await bitsOfWeights(model),
    model.optimizer!.learningRate,
    model.iterations,
  ];
  using whole = await network(5);
  const expected = await bits(whole, await train(whole, data, options, others()));

  const store = new MemoryStore();
  const keeper = (): BackupAndRestore => new BackupAndRestore('backup', { ...backup, store });
  let epoch = 0;
  const interrupting: Callback = {
    onEpochBegin: (begun) => void (epoch = begun),
    onTrainBatchEnd(batch: number) {
      if (epoch === at[0] && batch === at[1]) throw new Error('power cut');
    },
  };
  {
    using model = await network(5);
    await expect(train(model, data, options, [keeper(), ...others(), interrupting])).rejects.toThrow('power cut');
  }
  // Another process, whose weights and salts are drawn by another seed.
  using model = await network(77);
  const seen: string[] = [];
  const watch: Callback = {
    onEpochBegin: (begun) => void seen.push(`epoch ${begun}`),
    onTrainBatchEnd: (batch: number, _: Logs) => void seen.push(`batch ${batch}`),
  };
  const history = await train(model, data, options, [keeper(), ...others(), watch]);
  expect(await bits(model, history)).toEqual(expected);
  const every = typeof backup.saveFreq === 'number' ? backup.saveFreq : 7;
  const done = Math.floor((at[0] * 7 + at[1]) / every) * every;
  if (!options.stepsPerEpoch) expect(seen.filter((each) => each.startsWith('batch'))).toHaveLength(7 * EPOCHS - done);
  expect(store.files.size).toBe(0);
});

const scaled = (): Optimizer =>
  // Its scale grows until the loss overflows, again and again: those steps are left out.
  new LossScaleOptimizer(new Adam(0.01), { initialScale: 2 ** 124, dynamicGrowthSteps: 3 });
const several = (): Optimizer =>
  new MultiOptimizer(new OptimizerMap(new SGD({ learningRate: 0.1, momentum: 0.9 }), { '.*bias': new Adam(0.02) }));

it.each<[string, () => Optimizer]>([
  ['LossScaleOptimizer', scaled],
  ['MultiOptimizer', several],
])('what the optimizers within a %s have come to goes on', async (_, make) => {
  /** Changes the rate that it finds, in each epoch and in batches. */
  const slowing = (model: Sequential): Callback => {
    const change = (): void => {
      for (const { optimizer } of model.optimizer!.partsOf!([])) optimizer.learningRate *= 0.9;
    };
    return { onEpochBegin: change, onTrainBatchEnd: (batch: number) => void (batch === 2 && change()) };
  };
  const bits = async (model: Sequential, { history }: History): Promise<unknown> => [
    history,
    await bitsOfWeights(model),
    model.optimizer!.keptNumbers(model.iterations),
    model.iterations,
  ];
  // So that a scaled gradient overflows.
  const options: FitOptions = { classWeight: { 0: 64, 1: 64, 2: 64 } };
  using whole = await network(5, make());
  const expected = await bits(whole, await train(whole, 'arrays', options, [slowing(whole)]));
  const store = new MemoryStore();
  const keeper = (): BackupAndRestore => new BackupAndRestore('backup', { store, saveFreq: 5 });
  let batches = 0;
  const interrupting: Callback = {
    onTrainBatchEnd: () => {
      if (++batches === 18) throw new Error('power cut');
    },
  };
  {
    using model = await network(5, make());
    const callbacks = [keeper(), interrupting, slowing(model)];
    await expect(train(model, 'arrays', options, callbacks)).rejects.toThrow('power cut');
  }
  {
    using model = await network(5, new SGD(0.1));
    await expect(train(model, 'arrays', {}, [keeper()])).rejects.toThrow('or of another optimizer');
  }
  using model = await network(77, make());
  expect(await bits(model, await train(model, 'arrays', options, [keeper(), {}, slowing(model)]))).toEqual(expected);
});

it('a run that goes on for longer has its own params, in the history too', async () => {
  const store = new MemoryStore();
  const keeper = (): BackupAndRestore => new BackupAndRestore('backup', { store, deleteCheckpoint: false });
  using model = await network(5);
  await train(model, 'arrays', { epochs: 2 }, [keeper()]);
  const history = await train(model, 'arrays', { epochs: 3 }, [keeper()]);
  expect(history.epoch).toEqual([0, 1, 2]);
  expect(history.params).toMatchObject({ epochs: 3 });
});

it('a backup that is broken gives way to the one before; without one it is an error that names it', async () => {
  const store = new MemoryStore();
  const fail: Callback = {
    onEpochBegin(epoch) {
      if (epoch === 3) throw new Error('power cut');
    },
  };
  {
    using model = await network(5);
    const keeper = new BackupAndRestore('backup', 'epoch', true, { store });
    await expect(train(model, 'arrays', {}, [keeper, fail])).rejects.toThrow('power cut');
  }
  expect([...store.files.keys()].sort()).toEqual(['backup/latest.safetensors', 'backup/latest.safetensors.bkp']);
  store.files.set('backup/latest.safetensors', Uint8Array.of(1, 2, 3));
  using model = await network(5);
  const begun: number[] = [];
  const watch: Callback = { onEpochBegin: (epoch) => void begun.push(epoch) };
  const keeper = new BackupAndRestore('backup', { store, deleteCheckpoint: false });
  const history = await train(model, 'arrays', {}, [keeper, watch]);
  expect(begun).toEqual([2, 3, 4]);
  expect(history.epoch).toEqual([0, 1, 2, 3, 4]);
  expect(store.files.size).toBe(2);
  store.files.delete('backup/latest.safetensors.bkp');
  store.files.set('backup/latest.safetensors', Uint8Array.of(1, 2, 3));
  await expect(train(model, 'arrays', {}, [keeper])).rejects.toThrow(DataError);
});

it('a backup of another model is refused, and so are options that are none', async () => {
  const store = new MemoryStore();
  {
    using model = await network(5);
    const keeper = new BackupAndRestore('backup', { store, deleteCheckpoint: false });
    await train(model, 'arrays', { epochs: 1 }, [keeper]);
  }
  const model = new Sequential([Input({ shape: [4] }), new Dense(3)], { engine: await testEngine() });
  await model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
  await expect(model.fit(x, y, { callbacks: new BackupAndRestore('backup', { store }) })).rejects.toThrow(
    'is of another model than',
  );
  model.dispose();
  for (const options of [{ saveFreq: 0 }, { saveFreq: false as never }, { savefreq: 2 } as never])
    expect(() => new BackupAndRestore('backup', options)).toThrow(ArgumentError);
  expect(() => new BackupAndRestore('')).toThrow('backupDir must be the path of a folder');
});

it('takes back what callbacks had come to by their classes, and says what is left out', async () => {
  class Counts {
    epochs = 0;
    onEpochEnd(): void {
      this.epochs++;
    }
  }
  class Others extends Counts {}
  const store = new MemoryStore();
  const backup = () => new BackupAndRestore('there', { store, deleteCheckpoint: false });
  using model = await network(1);
  await model.fit(x, y, {
    epochs: 2,
    callbacks: [new Others(), new Counts(), { name: 'watch' } as Callback, backup()],
  });
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const counts = new Counts();
  const added = new EarlyStopping({ monitor: 'loss' });
  const { epoch } = await model.fit(x, y, { epochs: 3, callbacks: [added, counts, backup()] });
  expect(epoch).toEqual([0, 1, 2]);
  expect(counts.epochs).toBe(3);
  expect(warn.mock.calls.flat().join('')).toContain('not among the others now (Others, Object); it is left out');
});

describe('a backup that was changed is refused, and leaves the model as it was', () => {
  type Training = Record<string, unknown> & {
    optimizer: Record<string, unknown>;
    callbacks: Record<string, unknown>[];
  };
  const changes: Readonly<Record<string, string | ((training: Training) => void)>> = {
    'no JSON': '{bad',
    'another version': (training) => (training.version = 3),
    'a version alone': '{"version":5}',
    'no callbacks': (training) => delete (training as Partial<Training>).callbacks,
    'no optimizer': (training) => delete (training as Partial<Training>).optimizer,
    'no generator': (training) => delete training.generator,
    'a generator without salts': (training) => (training.generator = { random: { seed: 1, drawn: 1 }, seed: null }),
    'a callback without a name': (training) => delete training.callbacks[0]!.name,
    'properties that are a number': (training) => (training.callbacks[0]!.properties = 5),
    'an array that is not there': (training) =>
      (training.callbacks[0]!.properties = { a: { $array: 'nope', type: 'Float32Array' } }),
    'an array of another size': (training) =>
      (training.callbacks[0]!.properties = { a: { $array: 'weight/3', type: 'BigInt64Array' } }),
    'an integer that is none': (training) => (training.callbacks[0]!.properties = { a: { $bigint: 'x' } }),
    'states that are not there': (training) => (training.run = { batch: 1, seen: 8, hasStates: true }),
    'an epoch below 0': (training) => (training.epoch = -5),
    'an epoch that is a text': (training) => (training.epoch = 'x'),
    'more batches than there can be': (training) => (training.taken = 1e15),
    'steps below 0': (training) => (training.optimizer.iterations = -1),
    'parts that are a text': (training) => (training.optimizer.parts = 'none'),
    'a rate that is a text': (training) => (training.learningRates = ['0.1']),
    'figures that are texts': (training) => (training.logs = { loss: 'low' }),
    'data that are numbers': (training) => (training.data = { now: [1], began: [] }),
    'lists within lists': (training) => {
      let list: unknown[] = [];
      for (let i = 0; i < 4000; i++) list = [list];
      training.optimizer.parts = list;
    },
  };
  let file: { readonly tensors: Parameters<typeof writeSafetensors>[0]; readonly text: string };
  beforeAll(async () => {
    const store = new MemoryStore();
    const model = await network(1);
    await model.fit(x, y, { callbacks: new BackupAndRestore('there', { store, deleteCheckpoint: false }) });
    model.dispose();
    const { tensors, metadata } = readSafetensors(store.files.get('there/latest.safetensors')!, 'backup');
    file = { tensors, text: metadata.get('training')! };
  });

  it.each(Object.keys(changes))('%s', async (name) => {
    const change = changes[name]!;
    const training = JSON.parse(file.text) as Training;
    if (typeof change !== 'string') change(training);
    const text = typeof change === 'string' ? change : JSON.stringify(training);
    const store = new MemoryStore();
    store.files.set('there/latest.safetensors', writeSafetensors(file.tensors, new Map([['training', text]])));
    using model = await network(2);
    const before = await bitsOfWeights(model);
    const callbacks = new BackupAndRestore('there', { store });
    const error: unknown = await model.fit(x, y, { callbacks }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain('there/latest.safetensors');
    expect(await bitsOfWeights(model)).toEqual(before);
    expect(model.iterations).toBe(0);
  });
});
