import { expect, it } from 'vitest';
import {
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
  type Model,
  PyDataset,
  ReduceLROnPlateau,
  Sequential,
  setRandomSeed,
} from '../../../nn';
import { expectNoLeaks, testEngine } from '../../gpu';
import { batchesOf, bitsOfWeights, points } from './small-model';

expectNoLeaks();

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

class Points extends PyDataset {
  readonly #batches = [...batchesOf(SAMPLES, 8)];
  override readonly length = 7;
  override getItem(index: number) {
    return this.#batches[index]!;
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

async function network(seed: number): Promise<Sequential> {
  setRandomSeed(seed);
  const layers = [
    new Dense({ units: 6, activation: 'relu' }),
    new Dropout(0.3),
    new GaussianNoise(0.1),
    new Dense({ units: 3, activation: 'softmax' }),
  ];
  const model = new Sequential([Input({ shape: [4] }), ...layers], { engine: await testEngine() });
  await model.compile({
    optimizer: 'nadam',
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
