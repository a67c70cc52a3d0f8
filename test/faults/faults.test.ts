import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  BackupAndRestore,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  Normalization,
  Sequential,
  loadModel,
  saveModel,
} from '../../nn';
import { type Engine, OutOfMemoryError, ShapeError, VitrineError, createEngine, relu } from '../../engine';
import type { SavedModel } from '../../nn/types';
import { type Fault, FaultyDevice } from './faulty-device';
import { SWEEPS } from '../some-of';

let device: FaultyDevice;
let engine: Engine;
beforeEach(async () => {
  device = new FaultyDevice(await (await navigator.gpu.requestAdapter())!.requestDevice());
  engine = await createEngine({ device: device.device });
});
afterEach(() => {
  engine.dispose();
  device.device.destroy();
});

const x = Float32Array.from({ length: 5 * 36 }, (_, i) => ((i * 37) % 11) / 11);
const data = { data: x, shape: [5, 6, 6, 1] };
const labels = Float32Array.of(0, 1, 2, 1, 0);
const settings = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

const makeModel = () =>
  new Sequential(
    [
      Input({ shape: [6, 6, 1] }),
      new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
      new Dropout(0.5),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { engine },
  );

const weightsOf = async (model: SavedModel): Promise<string> =>
  (await model.getWeights()).map(({ data }) => data.join()).join('; ');

/** Every nth call of a kind, by `VITRINE_SWEEP=all`; else some of them, of those that are many fewer. */
const stride = (call: Fault['call']): number => {
  if (SWEEPS) return 1;
  return call === 'popErrorScope' ? 9 : 4;
};

/** Whatever fails, it fails as `call` says at each place; then nothing is left and `check` holds. */
async function everywhere(
  fault: Omit<Fault, 'nth'>,
  call: () => Promise<unknown>,
  check: () => Promise<unknown>,
): Promise<number> {
  const { buffers } = engine.stats();
  for (let nth = 1; ; nth += stride(fault.call)) {
    engine.trim(); // so that every buffer and pipeline is made anew
    const { met, error } = await device.with({ ...fault, nth }, call);
    const where = `${fault.call} ${nth}`;
    if (error !== undefined) expect(error, where).toBeInstanceOf(VitrineError);
    // Readings beside the one that failed end a little later.
    const nothingLeft = () => vi.waitFor(() => expect(engine.stats().buffers, where).toBe(buffers));
    await nothingLeft();
    await check();
    await nothingLeft();
    if (!met) {
      expect(error).toBeUndefined();
      return nth - 1; // at least so many
    }
  }
}

test('a tensor that the device has no memory for is an OutOfMemoryError, and its buffer is never given out again', async () => {
  const run = async (): Promise<number[]> => {
    using input = engine.tensor([1, -2, 3]);
    using output = engine.scope(() => relu(input));
    return [...(await output.data())];
  };
  await everywhere({ call: 'createBuffer', on: false }, run, async () => {
    expect(await run()).toEqual([1, 0, 3]);
  });
  engine.memory.pool.trim();
  const { error } = await device.with({ call: 'createBuffer', on: true, nth: 1 }, run);
  expect(error).toBeInstanceOf(OutOfMemoryError);
  expect(String(error)).toContain('no memory for a f32 tensor of shape [3], 256 bytes (injected); this engine holds');
});

const CALLS = ['createBuffer', 'createComputePipelineAsync', 'mapAsync', 'popErrorScope', 'writeBuffer'] as const;
const FAULTS = CALLS.flatMap((call) => [false, true].map((on) => ({ call, on })));

test.each(FAULTS)('after each $call that fails, all later ones too: $on, a model goes on as before', async (fault) => {
  using model = makeModel();
  const counts: Record<string, number> = {};
  counts.build = await everywhere(
    fault,
    async () => {
      using other = makeModel();
      await other.build();
    },
    async () => undefined,
  );
  await model.compile(settings);
  const initial = await weightsOf(model);
  const { optimizer } = model;
  counts.compile = await everywhere(
    fault,
    () => model.compile({ ...settings, batchSize: 2 }),
    async () => {
      if (optimizer && model.optimizer !== optimizer) await model.compile({ ...settings, optimizer });
      expect(await weightsOf(model)).toBe(initial);
    },
  );
  const expected = await model.evaluate(data, labels, { batchSize: 2 });
  const same = async (): Promise<void> =>
    expect(await model.evaluate(data, labels, { batchSize: 2 })).toEqual(expected);
  counts.evaluate = await everywhere(fault, () => model.evaluate(data, labels, { batchSize: 2 }), same);
  counts.predict = await everywhere(fault, () => model.predict(data, { batchSize: 2 }), same);
  const bytes = await saveModel(model, 'model.keras');
  counts.save = await everywhere(fault, () => saveModel(model, 'model.keras'), same);
  counts.load = await everywhere(
    fault,
    async () => {
      using loaded = await loadModel(bytes, { engine });
      expect(await weightsOf(loaded)).toBe(initial);
    },
    async () => undefined,
  );
  counts.fit = await everywhere(
    fault,
    () => model.fit(data, labels, { batchSize: 2, epochs: 1 }),
    async () => {
      const { history } = await model.fit(data, labels, { batchSize: 2, epochs: 1 });
      expect(history.loss![0]).toBeGreaterThan(0);
    },
  );
  expect(Object.values(counts).filter((count) => count > 0).length, JSON.stringify(counts)).toBeGreaterThan(3);
});

test.each(FAULTS)(
  'after each $call that fails, all later ones too: $on, weights and state are all as they were, or all anew',
  async (fault) => {
    using model = makeModel();
    await model.compile(settings);
    const files = new Map<string, Uint8Array>();
    const store = {
      exists: async (path: string) => files.has(path),
      readFile: async (path: string) => files.get(path)!,
      writeFile: async (path: string, written: Uint8Array) => void files.set(path, written),
      remove: async (path: string) => void files.delete(path),
    };
    const backup = () => new BackupAndRestore('backup', { store, deleteCheckpoint: false });
    await model.fit(data, labels, { epochs: 1, callbacks: backup() });
    const bytes = await saveModel(model, 'model.keras');
    await model.fit(data, labels, { epochs: 1 });
    const normalization = new Normalization();
    using normalizing = new Sequential([Input({ shape: [6] }), normalization, new Dense(1)], { engine });
    await normalizing.build();

    const tensors = [...model.weights, ...normalizing.weights, ...model.trainer.options.variables.slots.flat()];
    const read = () => Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
    const former = await read();
    const all = async (call: () => Promise<unknown>): Promise<void> => {
      await call();
      const anew = await read();
      expect(anew).not.toEqual(former);
      const reset = (): void => tensors.forEach((tensor, i) => void tensor.write(former[i]!));
      reset();
      await everywhere(fault, call, async () => {
        expect([former, anew]).toContainEqual(await read());
        reset();
      });
    };
    const other = (await model.getWeights()).map(({ data: from, shape }) => ({ data: from.map((v) => v + 1), shape }));
    await all(async () => {
      model.setWeights(other);
      await engine.finish(); // which tells what the device has refused
    });
    await all(() => model.loadWeights(bytes));
    await all(() => model.loadWeights(bytes, { skipMismatch: true }));
    await all(() => backup().restore(model));
    await all(() => normalization.adapt({ data: x.slice(0, 60), shape: [10, 6] }));
    const wrong = other.map((each, i) => (i === 2 ? { data: new Float32Array(4), shape: [4] } : each));
    expect(() => model.setWeights(wrong)).toThrow(ShapeError);
    expect(await read()).toEqual(former);

    await everywhere(
      fault,
      async () => {
        using unbuilt = makeModel();
        await unbuilt.loadWeights(bytes).catch((error: unknown) => {
          expect(unbuilt.built).toBe(false);
          throw error;
        });
      },
      async () => undefined,
    );
  },
);

test.each(['trainOnBatch', 'testOnBatch'] as const)(
  'a first %s that fails leaves nothing, and the next works',
  async (method) => {
    let errors = 0;
    for (let nth = 1; ; nth++) {
      using model = makeModel();
      await model.compile({ ...settings, batchSize: null });
      engine.trim();
      // Where it fails once, it is tried again, if need be.
      const once = await device.with({ call: 'createBuffer', on: false, nth }, () => model[method](data, labels));
      expect(once.error, `createBuffer ${nth}`).toBeUndefined();
      using other = makeModel();
      await other.compile({ ...settings, batchSize: null });
      const initial = await weightsOf(other);
      const before = engine.stats().buffers;
      engine.trim();
      const { error, met } = await device.with({ call: 'createBuffer', on: true, nth }, () =>
        other[method](data, labels),
      );
      if (!met) break;
      errors++;
      expect(error, `createBuffer ${nth} and on`).toBeInstanceOf(OutOfMemoryError);
      if (other.iterations === 0) {
        await vi.waitFor(() => expect(engine.stats().buffers).toBe(before));
        expect(await weightsOf(other)).toBe(initial);
      }
      expect(await other[method](data, labels)).toMatchObject({ loss: expect.any(Number) as number });
    }
    expect(errors).toBeGreaterThan(3);
  },
);
