import { afterAll, describe, expect, test, vi } from 'vitest';
import {
  ArgumentError,
  type ChoiceRecord,
  DeviceLostError,
  type Engine,
  LifetimeError,
  createEngine,
} from '../../engine';
import {
  BackupAndRestore,
  type Callback,
  type FitOptions,
  CSVLogger,
  Conv2D,
  Dense,
  Dropout,
  EarlyStopping,
  Flatten,
  Input,
  type KerasTensor,
  LearningRateScheduler,
  LossScaleOptimizer,
  Model,
  ModelCheckpoint,
  MultiOptimizer,
  type Optimizer,
  OptimizerMap,
  SGD,
  SwapEMAWeights,
  TensorBoard,
  RandomFlip,
  PyDataset,
  Sequential,
  ExponentialDecay,
  defaultEngine,
  setRandomSeed,
  loadModel,
  saveModel,
  Adam,
  AdamW,
  BatchNormalization,
  ImageDataGenerator,
  TerminateOnNaN,
} from '../../nn';
import type { Choice } from '../../engine/choices';
import { bitsOf } from '../gpu';
import { SWEEPS } from '../some-of';
import { readEvents } from '../nn/callbacks/read-events';

const ROWS = 37;
const x = {
  data: Float32Array.from({ length: ROWS * 36 }, (_, i) => ((i * 37) % 101) / 101),
  shape: [ROWS, 6, 6, 1],
};
const y = Float32Array.from({ length: ROWS }, (_, i) => i % 3);

/** Engines that are done with, whose shaders are compiled: all begin on one of them, and only a loss makes another. */
const left: Engine[] = [];
const takeEngine = async (): Promise<Engine> => left.pop() ?? createEngine();
function leave(...engines: readonly Engine[]): void {
  for (const engine of new Set(engines)) if (!engine.lost && !left.includes(engine)) left.push(engine);
}
afterAll(() => {
  for (const engine of left) engine.dispose();
});

async function makeModel(engine?: Engine, useEma = false, wrap = (optimizer: Adam): Optimizer => optimizer) {
  engine ??= await takeEngine();
  const model = new Sequential(
    [
      Input({ shape: [6, 6, 1] }),
      new RandomFlip('horizontal'),
      new Conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }),
      new Dropout(0.4),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { engine },
  );
  await model.compile({
    optimizer: wrap(new Adam({ useEma, learningRate: new ExponentialDecay(0.01, { decaySteps: 7, decayRate: 0.9 }) })),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    batchSize: 5,
    stepsPerExecution: 1,
  });
  return model;
}

/** Epochs whose data is shuffled, with dropout, a schedule and a callback that counts. */
async function trained(
  callbacks: readonly Callback[] = [],
  signal?: AbortSignal,
  useEma = false,
  wrap?: (optimizer: Adam) => Optimizer,
  more: FitOptions = {},
) {
  setRandomSeed(21);
  const model = await makeModel(undefined, useEma, wrap);
  const stopping = new EarlyStopping({ monitor: 'loss', patience: 50 });
  const { history, epoch } = await model.fit(x, y, {
    batchSize: 5,
    epochs: 4,
    validationSplit: 0.2,
    onDeviceLost: 'resume',
    callbacks: [stopping, ...callbacks],
    signal: signal ?? null,
    ...more,
  });
  const weights = (await model.getWeights()).map(({ data }) => bitsOf(Float32Array.from(data)));
  const { iterations, engine } = model;
  const numbers = model.optimizer!.keptNumbers(iterations);
  const { best, wait } = stopping as unknown as { best: number; wait: number };
  model.dispose();
  leave(engine);
  return { history, epoch, weights, iterations, numbers, best, wait };
}

/** Without callbacks, and without a loss. */
let undisturbed: ReturnType<typeof trained> | null = null;
const whole = () => (undisturbed ??= trained());

/** Loses the device of the model that is trained at each of these calls of hooks. */
class Losses implements Callback {
  #call = 0;
  #engine!: () => Engine;
  // Private, so that what is put back after a loss is not this.
  readonly #met: number[] = [];

  constructor(readonly at: readonly number[]) {}

  get met(): readonly number[] {
    return this.#met;
  }

  setModel(model: { engine: Engine }): void {
    this.#engine = () => model.engine;
  }

  #count(): void {
    if (this.at.includes(this.#call)) {
      this.#met.push(this.#call);
      this.#engine().device.destroy();
    }
    this.#call++;
  }

  onTrainBatchBegin(): void {
    this.#count();
  }
  onTrainBatchEnd(): void {
    this.#count();
  }
  onEpochEnd(): void {
    this.#count();
  }
  onTestBatchEnd(): void {
    this.#count();
  }
}

const random = (state: number) => () => (state = (Math.imul(state, 1103515245) + 12345) >>> 1) / 2 ** 31;

const memory = () => {
  const files = new Map<string, Uint8Array>();
  return {
    exists: async (path: string) => files.has(path),
    readFile: async (path: string) => files.get(path)!,
    writeFile: async (path: string, bytes: Uint8Array) => void files.set(path, bytes),
    remove: async (path: string) => void files.delete(path),
  };
};

describe("fit with onDeviceLost: 'resume'", () => {
  test('goes on after each of many losses, and ends with the bits of a run without', async () => {
    const expected = await whole();
    const next = random(7);
    for (let run = 0; run < (SWEEPS ? 3 : 2); run++) {
      const losses = new Losses(Array.from({ length: 1 + run }, () => Math.floor(next() * 55)));
      expect(await trained([losses]), `losses at ${losses.at.join()}`).toEqual(expected);
      expect(losses.met.length).toBeGreaterThan(0);
    }
  });

  test('goes on with what a callback says of itself', async () => {
    const run = async (swapOnEpoch: boolean, at: readonly number[]) => {
      const losses = new Losses(at);
      const result = await trained([losses, new SwapEMAWeights({ swapOnEpoch })], undefined, true);
      expect(losses.met).toEqual(at);
      return result;
    };
    // In a batch, and in the validation; at an epoch's end.
    expect(await run(false, [3, 30])).toEqual(await run(false, []));
    expect(await run(true, [14, 40])).toEqual(await run(true, []));
  });

  test.each<[string, (optimizer: Adam) => Optimizer]>([
    // Its scale grows until the loss overflows, again and again: those steps are left out.
    ['LossScaleOptimizer', (adam) => new LossScaleOptimizer(adam, { initialScale: 2 ** 124, dynamicGrowthSteps: 3 })],
    ['MultiOptimizer', (adam) => new MultiOptimizer(new OptimizerMap(adam, { '.*bias': new SGD(0.1) }))],
  ])('goes on with what the optimizers within a %s have come to', async (_, wrap) => {
    // So that a scaled gradient overflows.
    const weighed: FitOptions = { classWeight: { 0: 64, 1: 64, 2: 64 } };
    const run = (callbacks: readonly Callback[]) => trained(callbacks, undefined, false, wrap, weighed);
    const losses = new Losses([5, 33]);
    expect(await run([losses])).toEqual(await run([]));
    expect(losses.met).toEqual([5, 33]);
  });

  describe('trains the weights that it was compiled to train', () => {
    /** The layer `rest` has no loss, and its weights no gradient. @param change after each batch. */
    async function run(at: readonly number[], change: (model: Model) => void, make: (model: Model) => Optimizer) {
      setRandomSeed(4);
      const engine = await takeEngine();
      const input = Input({ shape: [36] });
      const first = new Dense({ units: 4, activation: 'relu', name: 'first' });
      first.trainable = false;
      const [scores, rest] = [new Dense({ units: 3, name: 'scores' }), new Dense({ units: 2, name: 'rest' })];
      const penalised = new Dense({ units: 5, activation: 'relu', kernelRegularizer: 'l2', name: 'hidden' });
      const hidden = new BatchNormalization({ momentum: 0.5 }).apply(penalised.apply(first.apply(input)));
      const model = new Model(input, [scores.apply(hidden), rest.apply(hidden)], { engine });
      await model.build();
      const loss = { scores: 'meanSquaredError', rest: null } as const;
      await model.compile({ optimizer: make(model), loss, stepsPerExecution: 1 });
      const losses = new Losses(at);
      const { history } = await model.fit(
        { data: x.data, shape: [ROWS, 36] },
        { scores: { data: new Float32Array(ROWS * 3).fill(1), shape: [ROWS, 3] } },
        {
          batchSize: 9,
          epochs: 3,
          onDeviceLost: 'resume',
          callbacks: [{ onTrainBatchEnd: () => change(model) }, losses],
        },
      );
      const weights = (await model.getWeights()).map(({ data }) => bitsOf(Float32Array.from(data)));
      const { iterations, optimizer, engine: last } = model;
      model.dispose();
      leave(last);
      return { history, weights, iterations, numbers: optimizer!.keptNumbers(iterations), met: losses.met.length };
    }

    const makers: Record<string, (model: Model) => Optimizer> = {
      Adam: () => new Adam({ learningRate: 0.01, clipnorm: 1 }),
      'AdamW without decay of a weight': (model) => {
        const optimizer = new AdamW({ learningRate: 0.01, weightDecay: 0.5 });
        optimizer.excludeFromWeightDecay({ varList: [model.getLayer('hidden').weights[0]!] });
        return optimizer;
      },
      // One of which has no weight with a gradient.
      MultiOptimizer: () =>
        new MultiOptimizer(new OptimizerMap(new Adam(0.01), { 'rest.*': new SGD(0.1), 'first.*': new SGD(0.2) })),
    };
    const changes: Record<string, (model: Model) => void> = {
      'are frozen': (model) => (model.trainable = false),
      'are thawed and frozen': (model) => {
        model.getLayer('first').trainable = true;
        model.getLayer('hidden').trainable = false;
      },
    };
    test.each<[string, string]>([
      ['Adam', 'are frozen'],
      ...Object.keys(makers).map((made): [string, string] => [made, 'are thawed and frozen']),
    ])('by %s, though layers %s', async (made, change) => {
      const [make, apply] = [makers[made]!, changes[change]!];
      const whole = await run([], apply, make);
      expect(await run([5, 21], apply, make)).toEqual({ ...whole, met: 2 });
    });
  });

  test('has a callback begin again whose beginning came to nothing', async () => {
    const run = async (lose: boolean) => {
      const seen: string[] = [];
      let [model, lost]: [Sequential | null, boolean] = [null, !lose];
      const callbacks: Callback[] = [
        {
          onTrainBegin: (_, trained) => {
            model = trained as unknown as Sequential;
            if (lost) return;
            lost = true;
            model.engine.device.destroy();
          },
        },
        {
          async onTrainBegin() {
            seen.push('begin');
            seen.push(`${(await model!.getWeights()).length} weights`);
          },
          onEpochEnd: () => void seen.push('epoch'),
        },
      ];
      return { ...(await trained(callbacks)), seen };
    };
    const expected = await run(false);
    const { seen, ...others } = await run(true);
    expect({ ...others, seen: seen.slice(1) }).toEqual(expected);
  });

  test('goes on though a hook looks at layers by a model that is new then', async () => {
    const run = async (at: readonly number[]) => {
      let model!: Sequential;
      let features: Model | null = null;
      const look: Callback = {
        onTrainBegin: (_, trained) => void (model = trained as unknown as Sequential),
        onEpochEnd: async () => {
          const outputs = model.layers.find((layer) => layer instanceof Dropout)!.output;
          features ??= new Model({ inputs: model.inputs, outputs, engine: model.engine });
          await features.predict(x);
        },
      };
      const losses = new Losses(at);
      const result = await trained([losses, look]);
      expect(losses.met).toEqual(at);
      return result;
    };
    // The end of an epoch comes before its state is kept, and with it the model is made.
    expect(await run([14])).toEqual(await run([]));
  });

  test('does not call a hook twice at once, however long it takes', async () => {
    const run = async (lose: boolean) => {
      let [now, most, lost] = [0, 0, !lose];
      const slow = {
        ends: 0,
        engine: null as Engine | null,
        setModel(model: { engine: Engine }) {
          Object.defineProperty(this, 'engine', { get: () => model.engine, configurable: true });
        },
        async onEpochEnd() {
          most = Math.max(most, ++now);
          if (!lost) {
            lost = true;
            this.engine!.device.destroy();
            await new Promise((resolve) => setTimeout(resolve, 1500));
          }
          now--;
          this.ends++;
        },
      };
      const result = await trained([slow]);
      return { ...result, ends: slow.ends, most };
    };
    expect(await run(true)).toEqual(await run(false));
  });

  test('leaves a log with one line an epoch', async () => {
    const log = async (at: readonly number[]) => {
      const [path, store] = [`${crypto.randomUUID()}.csv`, await import('../../nn/io/storage')];
      const losses = new Losses(at);
      await trained([new CSVLogger(path), losses]);
      expect(losses.met).toEqual(at);
      return new TextDecoder().decode(await store.readFile(path));
    };
    const expected = await log([]);
    expect(expected.split('\r\n')).toHaveLength(6);
    // An epoch has 12 calls of batches, two of the validation and one at its end, after the line is written.
    expect(await log([14, 44])).toBe(expected);
  });

  test('goes on with the files that TensorBoard writes, and no record is in them twice', async () => {
    const written = async (at: readonly number[]) => {
      const files: Record<string, Uint8Array> = {};
      const appendFile = async (path: string, bytes: Uint8Array) => {
        const name = path.replace(/.*(train|validation).*/, '$1');
        files[name] = Uint8Array.of(...(files[name] ?? []), ...bytes);
      };
      const losses = new Losses(at);
      const board = new TensorBoard('logs', { store: { appendFile }, updateFreq: 'batch', histogramFreq: 1 });
      // Goes back by an epoch at most.
      const backup = new BackupAndRestore('backup', { store: memory() });
      const result = await trained([board, losses, backup]);
      expect(losses.met).toEqual(at);
      const events = Object.entries(files).map(([name, bytes]) => [name, readEvents(bytes)]);
      return { result, events: JSON.stringify(events).replaceAll(/_\d+(?=[/"\\])/g, '') }; // automatic names
    };
    // In batches, in a validation, and after an epoch's records are written.
    expect(await written([3, 27, 44])).toEqual(await written([]));
  });

  describe('ends where a callback has stopped training, though the device is lost then', () => {
    const stopping: Record<string, () => Callback> = {
      EarlyStopping: () => new EarlyStopping({ monitor: 'loss', minDelta: 100, restoreBestWeights: true }),
      TerminateOnNaN: () => new TerminateOnNaN({ print: () => undefined }),
      'its own, in a batch': () => own('onTrainBatchEnd', 3),
      'its own, before a batch': () => own('onTrainBatchBegin', 8),
      'its own, in a validation': () => own('onTestBatchEnd', 2),
      'its own, before an epoch': () => own('onEpochBegin', 1),
      'its own, after an epoch': () => own('onEpochEnd', 1),
    };
    function own(hook: keyof Callback, at: number): Callback {
      let [calls, model]: [number, { stopTraining: boolean } | null] = [0, null];
      return {
        setModel: (given) => void (model = given),
        [hook]: () => void (calls++ === at && (model!.stopTraining = true)),
        // What is in a closure is kept by these.
        stateDict: () => ({ calls }),
        loadStateDict: (state) => void ({ calls } = state as { calls: number }),
      };
    }
    /** @param at the write of the state, from 0, right after which the device is lost. */
    async function run(stop: Callback, saveFreq: 'epoch' | 1, at: number) {
      setRandomSeed(6);
      const model = await makeModel();
      const store = memory();
      let writes = 0;
      const writeFile = async (path: string, bytes: Uint8Array) => {
        await store.writeFile(path, bytes);
        if (writes++ === at) model.engine.device.destroy();
      };
      const ends: unknown[] = [];
      const data = stop instanceof TerminateOnNaN ? x.data.map((value, i) => (i === 36 * 20 ? NaN : value)) : x.data;
      const backup = new BackupAndRestore('backup', { store: { ...store, writeFile }, saveFreq });
      const { history } = await model.fit({ ...x, data }, y, {
        batchSize: 5,
        epochs: 6,
        validationSplit: 0.2,
        onDeviceLost: 'resume',
        callbacks: [stop, { onTrainEnd: (logs) => void ends.push(logs) }, backup],
      });
      const weights = (await model.getWeights()).map(({ data }) => bitsOf(Float32Array.from(data)));
      const { iterations, engine, stopTraining } = model;
      model.dispose();
      leave(engine);
      return { result: { history, weights, iterations, stopTraining, ends }, writes };
    }
    test.each<[name: string, saveFreq: 'epoch' | 1]>([
      ['EarlyStopping', 'epoch'],
      ['TerminateOnNaN', 1],
      ['its own, in a batch', 1],
      ['its own, before a batch', 1],
      ['its own, in a validation', 'epoch'],
      ['its own, before an epoch', 1],
      ['its own, after an epoch', 'epoch'],
    ])('by %s, with what is kept of each %s', async (name, saveFreq) => {
      const whole = await run(stopping[name]!(), saveFreq, -1);
      expect(whole.result.stopTraining).toBe(true);
      expect(whole.result.iterations).toBeLessThan(6 * 6);
      // By the last that is kept, it has stopped.
      const lost = await run(stopping[name]!(), saveFreq, whole.writes - 1);
      expect(lost.result).toEqual(whole.result);
    });
  });

  test('hooks that hear of the end after the last epoch was kept get its figures', async () => {
    const store = memory();
    const seen: unknown[] = [];
    let [engine, writes]: [() => Engine, number] = [() => null!, 0];
    const writeFile = async (path: string, bytes: Uint8Array) => {
      await store.writeFile(path, bytes);
      if (++writes === 6) engine().device.destroy(); // where training begins, twice, and four epochs
    };
    const look: Callback = {
      setModel: (model) => void (engine = () => model.engine),
      onTrainEnd: (logs) => void seen.push(logs),
    };
    const { history } = await trained([look, new BackupAndRestore('backup', { store: { ...store, writeFile } })]);
    expect(writes).toBeGreaterThanOrEqual(6);
    expect(seen).toEqual([Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values.at(-1)]))]);
  });

  describe('a PyDataset that changes from epoch to epoch', () => {
    class Turned extends PyDataset {
      override readonly length = 4;
      turn = 0;
      override getItem(index: number) {
        const at = ((index + this.turn) % 4) * 3;
        return [{ data: x.data.slice(at * 36, (at + 3) * 36), shape: [3, 6, 6, 1] }, y.slice(at, at + 3)] as const;
      }
      override onEpochEnd(): void {
        this.turn++;
      }
    }
    class Kept extends Turned {
      override stateDict() {
        return { turn: this.turn };
      }
      override loadStateDict({ turn }: { turn: number }): void {
        this.turn = turn;
      }
    }
    const options = { epochs: 3, shuffle: false, onDeviceLost: 'resume' } as const;

    test('goes on as it was, and so does one that validates', async () => {
      const run = async (at: readonly number[], more: FitOptions = {}, others: readonly Callback[] = []) => {
        setRandomSeed(2);
        const model = await makeModel();
        const losses = new Losses(at);
        const [data, validationData] = [new Kept(), new Kept()];
        const callbacks = [losses, ...others];
        const { history } = await model.fit(data, { ...options, ...more, validationData, callbacks });
        expect(losses.met).toEqual(at);
        const weights = (await model.getWeights()).map(({ data }) => bitsOf(Float32Array.from(data)));
        const { engine } = model;
        model.dispose();
        leave(engine);
        return { history, weights, turns: [data.turn, validationData.turn] };
      };
      // An epoch has 8 calls of batches, four of the validation and one at its end.
      const expected = await run([]);
      expect(expected.turns).toEqual([3, 3]);
      expect(await run([3, 23])).toEqual(expected);
      const backup = new BackupAndRestore('backup', { store: memory() });
      expect(await run([18, 30], {}, [backup])).toEqual(expected);
      expect(await run([16], { stepsPerEpoch: 3 })).toEqual(await run([], { stepsPerEpoch: 3 }));
    });

    test('is refused where it does not say what it has come to', async () => {
      const model = await makeModel();
      const { engine } = model;
      await expect(model.fit(new Turned(), options)).rejects.toThrow(
        'Turned has onEpochEnd(), and a fit that goes on puts data back to what they were: give it stateDict()',
      );
      const callbacks = new BackupAndRestore('backup', { store: memory() });
      await expect(model.fit(x, y, { validationData: new Turned(), callbacks })).rejects.toThrow(ArgumentError);
      class Wrong extends Kept {
        override stateDict() {
          return { turn: this.turn, seen: new Set() };
        }
      }
      await expect(model.fit(new Wrong(), options)).rejects.toThrow('Wrong.stateDict(): numbers, texts and arrays');
      model.dispose();
      leave(engine);
    });
  });

  test('puts back what a callback had not, or had as undefined, and numbers and arrays with their bits', async () => {
    class Counts implements Callback {
      first: number | undefined;
      declare later?: number;
      zero = -0;
      readonly list = Uint32Array.of(0xffffffff, 0);
      readonly seen = new Set<number>();
      onTrainBatchBegin(): void {
        this.first ??= 7;
        this.later ??= 8;
        this.seen.add(1);
        this.zero += 1;
        this.list[1]!++;
      }
    }
    const counts = new Counts();
    const at: unknown[][] = [];
    const look: Callback = {
      onTrainBatchBegin: () => void at.push([counts.first, 'later' in counts, counts.zero, ...counts.list]),
    };
    const { seen } = counts;
    await trained([look, counts, new BackupAndRestore('backup', { store: memory(), saveFreq: 1000 }), new Losses([1])]);
    const begin = [undefined, false, -0, 0xffffffff, 0];
    expect(at[0]).toEqual(begin);
    expect(at[1]).toEqual([7, true, 1, 0xffffffff, 1]);
    expect(at.slice(1).find(([first]) => first === undefined)).toEqual(begin);
    expect(counts.seen).toBe(seen);
  });

  test('tells hooks of the model, the beginning and the end once, and of going on', async () => {
    const calls: string[] = [];
    let model: unknown;
    const hooks: Callback = {
      setModel: () => void calls.push('model'),
      setParams: () => void calls.push('params'),
      onTrainBegin: (_, trained) => {
        model = trained;
        calls.push('begin');
      },
      onTrainResume: (trained) => void calls.push(trained === model ? 'resume' : 'another model'),
      onTrainEnd: () => void calls.push('end'),
    };
    await trained([new Losses([9, 30]), hooks]);
    expect(calls).toEqual(['model', 'params', 'begin', 'resume', 'resume', 'end']);
  });

  const losing = (hook: 'onTrainBegin' | 'onTrainBatchEnd', at = 0): Callback => {
    let [engine, calls]: [() => Engine, number] = [() => null!, 0];
    return {
      setModel: (model) => void (engine = () => model.engine),
      [hook]: () => {
        if (calls++ === at) engine().device.destroy();
      },
    };
  };
  test('has where training begins, whatever a BackupAndRestore keeps later', async () => {
    const expected = await whole();
    expect(await trained([losing('onTrainBegin')])).toEqual(expected);
    for (const callback of [losing('onTrainBegin'), losing('onTrainBatchEnd', 3)]) {
      const backup = new BackupAndRestore('backup', { store: memory(), saveFreq: 1000 });
      expect(await trained([callback, backup])).toEqual(expected);
    }
  });

  test('has the learning rate that an epoch began with once', async () => {
    const run = async (callbacks: readonly Callback[]) => {
      setRandomSeed(3);
      const model = new Sequential([Input({ shape: [6, 6, 1] }), new Flatten(), new Dense(3)]);
      await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', batchSize: 5, stepsPerExecution: 1 });
      const halved = new LearningRateScheduler((_, rate) => rate / 2);
      const { history } = await model.fit(
        x,
        { data: new Float32Array(ROWS * 3), shape: [ROWS, 3] },
        {
          batchSize: 5,
          epochs: 3,
          onDeviceLost: 'resume',
          callbacks: [halved, ...callbacks],
        },
      );
      model.dispose();
      return history;
    };
    const backup = () => new BackupAndRestore('backup', { store: memory(), saveFreq: 1 });
    expect(await run([losing('onTrainBatchEnd', 12), backup()])).toEqual(await run([]));
  });

  test('a loss before the weights were read is an error: nothing can put them back', async () => {
    const model = await makeModel();
    const begun = vi.fn();
    const call = model.fit(x, y, { onDeviceLost: 'resume', callbacks: { onTrainBegin: begun } });
    model.engine.device.destroy();
    await expect(call).rejects.toThrow(DeviceLostError);
    expect(begun).not.toHaveBeenCalled();
    model.dispose();
  });

  test('waits for an adapter no longer than its signal; a callback hears of the end', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const end = vi.fn();
    const gone: Callback = {
      onTrainBatchEnd: () => {
        vi.spyOn(GPU.prototype, 'requestAdapter').mockResolvedValue(null);
        setTimeout(() => stop.abort(reason), 200);
      },
      onTrainEnd: end,
    };
    const begin = performance.now();
    await expect(trained([gone, losing('onTrainBatchEnd')], stop.signal)).rejects.toBe(reason);
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect(end).toHaveBeenCalledTimes(1);
  });

  test.each(['its own', 'the shared'])('waits for an adapter, for the engine in place of %s one', async (whose) => {
    const model = await makeModel(whose === 'its own' ? await takeEngine() : await defaultEngine());
    const { engine } = model;
    let calls = 0;
    const none: Callback = {
      onTrainBatchEnd: () => {
        if (calls++ !== 2) return;
        vi.spyOn(GPU.prototype, 'requestAdapter').mockResolvedValueOnce(null).mockResolvedValueOnce(null);
      },
    };
    await model.fit(x, y, { batchSize: 5, onDeviceLost: 'resume', callbacks: [none, losing('onTrainBatchEnd', 2)] });
    expect(model.engine).not.toBe(engine);
    expect((await defaultEngine()) === model.engine).toBe(whose !== 'its own');
    const last = model.engine;
    model.dispose();
    leave(last);
  });

  test.each([0, 1, 2, 5, 20])(
    'a model that is disposed of while it is moved, for %d ms, leaves nothing',
    async (ms) => {
      const model = await makeModel();
      const { engine, trainer } = model;
      const next = await createEngine();
      const { buffers } = next.stats();
      const moving = trainer.moveTo(next).catch((error: unknown) => error);
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      model.dispose();
      const ended = await moving;
      if (ended instanceof Error) expect(ended).toBeInstanceOf(LifetimeError);
      expect(next.stats()).toMatchObject({ buffers, captures: 0 });
      leave(engine);
      next.dispose();
    },
  );

  test('does not come in between who disposes of the engine or the model, or aborts', async () => {
    const model = await makeModel();
    const dispose: Callback = { onTrainBatchEnd: () => model.engine.dispose() };
    await expect(model.fit(x, y, { onDeviceLost: 'resume', callbacks: dispose })).rejects.toThrow(DeviceLostError);
    const other = await makeModel();
    const drop: Callback = { onTrainBatchEnd: () => other.dispose() };
    await expect(other.fit(x, y, { onDeviceLost: 'resume', callbacks: drop })).rejects.toThrow(LifetimeError);
    other.dispose();
    const stop = new AbortController();
    const reason = new Error('enough');
    await expect(trained([{ onEpochEnd: () => stop.abort(reason) }], stop.signal)).rejects.toBe(reason);
  });

  test('refuses what is lost with the device, or is gone over once', async () => {
    const model = await makeModel();
    const { engine } = model;
    using tensor = engine.tensor(x);
    const fit = (...[data, targets]: [Parameters<typeof model.fit>[0], typeof y | null]) =>
      model.fit(data, targets, { onDeviceLost: 'resume' });
    await expect(fit(tensor, y)).rejects.toThrow('give its array()');
    using sampleWeight = engine.tensor(new Float32Array(ROWS), [ROWS]);
    await expect(model.fit(x, y, { sampleWeight, onDeviceLost: 'resume' })).rejects.toThrow('give its array()');
    async function* batches() {
      yield [x, y] as const;
    }
    await expect(fit(batches() as never, null)).rejects.toThrow('cannot go over a generator again');
    const shared = await createEngine({ device: await (await navigator.gpu.requestAdapter())!.requestDevice() });
    const foreign = new Sequential([Input({ shape: [2] }), new Dense(1)], { engine: shared });
    await foreign.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const two = { data: Float32Array.of(1, 2), shape: [1, 2] };
    await expect(foreign.fit(two, Float32Array.of(1), { onDeviceLost: 'resume' })).rejects.toThrow(ArgumentError);
    model.dispose();
    leave(engine);
    shared.device.destroy();
  });

  test('a loss in onTrainEnd leaves the model on a new device, with what each hook has made of it', async () => {
    const expected = await whole();
    const ends: string[] = [];
    const counted: Callback = { onTrainEnd: () => void ends.push('counted') };
    const lost = (times: number): Callback => {
      let engine: () => Engine;
      return {
        setModel: (model) => void (engine = () => model.engine),
        onTrainEnd: () => {
          ends.push('lost');
          if (times-- > 0) engine().device.destroy();
        },
      };
    };
    expect(await trained([counted, lost(2)])).toEqual(expected);
    // One in whose call the device was lost hears of the end again: what it did may be lost.
    expect(ends).toEqual(['counted', 'lost', 'lost', 'lost']);
    const best = () => new EarlyStopping({ monitor: 'accuracy', mode: 'min', patience: 9, restoreBestWeights: true });
    const restored = await trained([best()]);
    expect(restored.weights).not.toEqual(expected.weights);
    expect(await trained([lost(1), best()])).toEqual(restored);
    expect(await trained([best(), lost(1)])).toEqual(restored);
    await expect(trained([lost(100)])).rejects.toThrow(DeviceLostError);
  });

  describe('moves what other models share with the model', () => {
    const four = { data: Float32Array.from({ length: 36 }, (_, i) => Math.sin(i)), shape: [9, 4] };
    const three = Float32Array.from({ length: 9 }, (_, i) => i % 3);
    const dense = (units: number, name: string) => new Dense({ units, name, activation: 'tanh' });
    const compiled = async (model: Model) =>
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', stepsPerExecution: 1 });
    const fit = async (model: Model, at: readonly number[]) => {
      const losses = new Losses(at);
      await model.fit(four, three, { batchSize: 4, epochs: 2, onDeviceLost: 'resume', callbacks: losses });
      expect(losses.met).toEqual(at);
    };
    const bits = async (model: Model<KerasTensor>) => bitsOf((await model.predict(four)).data);
    /** A model of two layers within a third's, models of its features, and one that has no weights. */
    const family = async (first: 'whole' | 'features' | 'inner') => {
      setRandomSeed(5);
      const engine = await takeEngine();
      const inner = new Sequential([Input({ shape: [4] }), dense(6, 'a'), dense(5, 'b')], { engine });
      const input = Input({ shape: [4] });
      const whole = new Model({
        inputs: input,
        outputs: new Dense({ units: 3, activation: 'softmax' }).apply(inner.apply(input)),
        engine,
      });
      const features = new Model({ inputs: inner.inputs, outputs: inner.layers[0]!.output, engine });
      const flat = new Model({ inputs: input, outputs: new Flatten().apply(input), engine });
      const late = new Model({ inputs: inner.inputs, outputs: dense(2, 'late').apply(inner.output), engine });
      const models = { whole, features, inner, flat };
      await models[first].build();
      for (const model of Object.values(models)) await model.predict(four);
      await compiled(whole);
      return { engine, models, late };
    };

    test.each(['whole', 'features', 'inner'] as const)('that the %s made', async (first) => {
      const run = async (at: readonly number[]) => {
        const { engine, models, late } = await family(first);
        await fit(models.whole, at);
        const now = models.whole.engine;
        expect(now === engine).toBe(at.length === 0);
        const seen = [];
        for (const model of [...Object.values(models), late]) {
          seen.push(await bits(model));
          expect(model.engine).toBe(now);
        }
        // Who made weights frees them, and the others go on with theirs.
        models.features.dispose();
        if (first !== 'features') expect(await bits(models.whole)).toEqual(seen[0]);
        for (const model of [...Object.values(models), late]) model.dispose();
        now.trim();
        const { buffers } = now.stats();
        leave(engine, now);
        return { seen, buffers };
      };
      const expected = await run([]);
      expect(await run([2, 9])).toEqual(expected);
    });

    test('but of a compiled one not what its optimizer keeps, which it says', async () => {
      const { models, late } = await family('whole');
      const { whole, inner } = models;
      await compiled(inner);
      await inner.trainOnBatch(four, three);
      await fit(whole, [3]);
      await bits(inner);
      await expect(inner.trainOnBatch(four, three)).rejects.toThrow('compile() it again');
      await expect(inner.fit(four, three)).rejects.toThrow(DeviceLostError);
      await inner.compile({ optimizer: inner.optimizer!, loss: 'sparseCategoricalCrossentropy' });
      expect(inner.iterations).toBe(0);
      await inner.fit(four, three);
      const { engine } = whole;
      for (const model of [...Object.values(models), late]) model.dispose();
      leave(engine);
    });

    test('and a model that has others too says so', async () => {
      const { models, late } = await family('whole');
      await late.build();
      await fit(models.whole, [3]);
      const error = await late.predict(four).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DeviceLostError);
      expect(String(error)).toContain('on several engines');
      const { engine } = models.whole;
      const other = await takeEngine();
      const elsewhere = new Model({ inputs: models.inner.inputs, outputs: models.inner.output, engine: other });
      await expect(elsewhere.predict(four)).rejects.toThrow(ArgumentError);
      for (const model of [...Object.values(models), late, elsewhere]) model.dispose();
      expect(engine.stats().buffers).toBe(2);
      leave(engine, other);
    });
  });

  test.each<[string, (engine: Engine) => () => Promise<unknown>]>([
    [
      'an ImageDataGenerator',
      (engine) => {
        const generator = new ImageDataGenerator({ engine, rotationRange: 40, zcaWhitening: true });
        return async () => {
          await generator.fit({ data: x.data.slice(0, 8 * 36), shape: [8, 6, 6, 1] });
          for await (const batch of generator.flow(x, null, { batchSize: 9 })) return batch;
          throw new Error('there is no batch');
        };
      },
    ],
    ['a Sequential', (engine) => predicting(new Sequential([Input([4]), new Dense(2)], { engine }))],
    [
      'a Model',
      (engine) => {
        const input = Input([4]);
        return predicting(new Model(input, new Dense(2).apply(input), { engine }));
      },
    ],
    ['loadModel', (engine) => async () => (await loadModel(await saved(), { engine })).dispose()],
  ])('what was given the engine, %s, goes on with the one in its place', async (_, make) => {
    const model = await makeModel();
    const { engine } = model;
    const work = make(engine);
    await model.fit(x, y, { batchSize: 5, onDeviceLost: 'resume', callbacks: losing('onTrainBatchEnd', 2) });
    const last = model.engine;
    expect(engine.lost).toBe(true);
    const { dispatches } = last.stats();
    await work();
    if (!_.startsWith('load')) expect(last.stats().dispatches).toBeGreaterThan(dispatches);
    model.dispose();
    leave(last);
  });
  const predicting = (model: Model<KerasTensor>) => async (): Promise<void> => {
    await model.predict({ data: new Float32Array(8), shape: [2, 4] });
    model.dispose();
  };
  async function saved(): Promise<Uint8Array> {
    using model = new Sequential([Input([4]), new Dense(2)]);
    await model.build();
    return await saveModel(model, 'm.keras');
  }

  test('goes on with the variants of shaders that were chosen', async () => {
    const images = { data: Float32Array.from({ length: 9 * 256 }, (_, i) => Math.sin(i * 1.3)), shape: [9, 8, 8, 4] };
    const targets = Float32Array.from({ length: 9 }, (_, i) => i % 4);
    // As if each problem had been timed before, and the last but the naive one been the fastest.
    const choose = async (engine: Engine) => {
      engine.choices.wanted.set('matmul', 'naive');
      const chosen = async (): Promise<ChoiceRecord> => {
        const { choices } = engine;
        const last = ({ family, problem }: Choice) => choices.candidates(family, problem).slice(-2)[0]!.name;
        return Object.fromEntries([...choices.made].map(([key, choice]) => [key, last(choice)]));
      };
      await engine.tune({ store: { load: chosen, save: async () => undefined } });
    };
    const run = async (engine: Engine, at: readonly number[]) => {
      setRandomSeed(8);
      const model = new Sequential(
        [
          Input({ shape: [8, 8, 4] }),
          new Conv2D({ filters: 8, kernelSize: 3, activation: 'relu' }),
          new Flatten(),
          new Dense({ units: 4, activation: 'softmax' }),
        ],
        { engine },
      );
      const options = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', stepsPerExecution: 1 } as const;
      await model.compile({ ...options, batchSize: 4 });
      await choose(engine);
      await model.compile(options);
      const losses = new Losses(at);
      await model.fit(images, targets, { batchSize: 4, epochs: 1, onDeviceLost: 'resume', callbacks: losses });
      expect(losses.met).toEqual(at);
      const [last, weights] = [model.engine, await model.getWeights()];
      model.dispose();
      const result = {
        wanted: [...last.choices.wanted],
        weights: weights.map(({ data }) => bitsOf(Float32Array.from(data))),
      };
      return { result, last };
    };
    const engines = [await createEngine(), await createEngine()] as const;
    const expected = await run(engines[0], []);
    const resumed = await run(engines[1], [3]);
    expect(resumed.result).toEqual(expected.result);
    expect(resumed.result.wanted.length).toBeGreaterThan(1);
    expect(resumed.last).not.toBe(engines[1]);
    for (const each of [...engines, resumed.last]) each.dispose();
  });

  test('by default a loss is an error', async () => {
    const model = await makeModel();
    const lose: Callback = { onTrainBatchEnd: () => model.engine.device.destroy() };
    await expect(model.fit(x, y, { callbacks: lose })).rejects.toThrow(DeviceLostError);
  });
});

describe('a file that ModelCheckpoint writes', () => {
  const options = { batchSize: 5, epochs: 4, validationSplit: 0.2, shuffle: true } as const;

  test.each(['.keras', '.h5'])('of %s goes on with the bits of a run that never ended', async (ending) => {
    setRandomSeed(33);
    const model = await makeModel();
    const { engine } = model;
    const files = new Map<string, Uint8Array>();
    const store = { writeFile: async (path: string, bytes: Uint8Array) => void files.set(path, bytes) };
    const { history } = await model.fit(x, y, {
      ...options,
      callbacks: new ModelCheckpoint(`at-{epoch}${ending}`, { store }),
    });
    const bits = async (of: typeof model) => (await of.getWeights()).map(({ data }) => bitsOf(Float32Array.from(data)));
    const expected = await bits(model);
    for (const epoch of [1, 3]) {
      setRandomSeed(999);
      using loaded = await loadModel(files.get(`at-${epoch}${ending}`)!, { engine, randomState: true });
      const rest = await loaded.fit(x, y, { ...options, initialEpoch: epoch });
      expect(rest.history.loss).toEqual(history.loss!.slice(epoch));
      expect(await bits(loaded as never), `from ${epoch}`).toEqual(expected);
    }
    model.dispose();
    leave(engine);
  });

  test('leaves random numbers as they are where nobody asks, and says so of a file that has none', async () => {
    const model = await makeModel();
    const { engine } = model;
    const bytes = await saveModel(model, 'm.keras');
    const drawn = async () => {
      setRandomSeed(5);
      using loaded = await loadModel(bytes, { engine });
      await loaded.fit(x, y, { ...options, epochs: 1 });
      return (await loaded.getWeights()).map(({ data }) => [...data]);
    };
    expect(await drawn()).toEqual(await drawn());
    using plain = new Sequential([Input({ shape: [2] }), new Dense(1)], { engine });
    const without = await saveModel(plain, 'm.keras');
    const { buffers } = engine.stats();
    await expect(loadModel(without, { engine, randomState: true })).rejects.toThrow('leave out randomState');
    expect(engine.stats().buffers).toBe(buffers);
    model.dispose();
    leave(engine);
  });
});
