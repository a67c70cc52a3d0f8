import { expect, test, vi } from 'vitest';
import { DeviceLostError, LifetimeError, createEngine, relu } from '../../engine';
import { BackupAndRestore, type Callback, Dense, Input, Sequential } from '../../nn';

const never = (): Promise<never> => new Promise(() => undefined);
const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
const y = Float32Array.of(1, 0, 1);

/** On an engine of its own, as they wait at the same time. */
async function compiled() {
  const engine = await createEngine();
  const model = new Sequential([Input({ shape: [2] }), new Dense(1)], { engine });
  await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}
type Compiled = Awaited<ReturnType<typeof compiled>>;

async function* silent(): AsyncGenerator<[typeof x, typeof y]> {
  yield [x, y];
  await never();
}

const hook = (name: keyof Callback): Callback => ({ [name]: never });
const store = {
  exists: never,
  readFile: never,
  writeFile: never,
  remove: never,
};

const resuming = (callbacks: Callback) => ({ onDeviceLost: 'resume', callbacks }) as const;

/** What never answers, and the call that waits for it. */
const WAITS: Readonly<Record<string, (model: Compiled, signal: AbortSignal) => Promise<unknown>>> = {
  ...Object.fromEntries(
    (['onTrainBegin', 'onEpochBegin', 'onTrainBatchBegin', 'onTrainBatchEnd', 'onEpochEnd', 'onTrainEnd'] as const).map(
      (name) => [name, (model: Compiled, signal: AbortSignal) => model.fit(x, y, { callbacks: hook(name), signal })],
    ),
  ),
  'onTestBegin of a validation': (model, signal) =>
    model.fit(x, y, { validationData: [x, y], callbacks: hook('onTestBegin'), signal }),
  onTestBatchEnd: (model, signal) => model.evaluate(x, y, { callbacks: hook('onTestBatchEnd'), signal }),
  onPredictBatchBegin: (model, signal) => model.predict(x, { callbacks: hook('onPredictBatchBegin'), signal }),
  'onEpochEnd of a fit that resumes': (model, signal) => model.fit(x, y, { ...resuming(hook('onEpochEnd')), signal }),
  'a generator of fit': (model, signal) => model.fit(silent(), { signal }),
  'a generator that validates': (model, signal) => model.fit(x, y, { validationData: silent(), signal }),
  'a generator of evaluate': (model, signal) => model.evaluate(silent(), { signal }),
  'a generator of predict': (model, signal) => model.predict(silent(), { signal }),
  'a store of a fit that resumes': (model, signal) =>
    model.fit(x, y, {
      ...resuming(new BackupAndRestore('backup', { store: { ...store, exists: async () => false } })),
      signal,
    }),
  'the second writing of a store': (model, signal) => {
    let writes = 0;
    const slow = { ...store, exists: async () => false, writeFile: async () => (writes++ === 0 ? undefined : never()) };
    return model.fit(x, y, { ...resuming(new BackupAndRestore('backup', { store: slow })), signal });
  },
  'stateDict of a callback': (model, signal) =>
    model.fit(x, y, { ...resuming({ stateDict: never, loadStateDict: () => undefined }), signal }),
  'a store': (model, signal) => model.fit(x, y, { callbacks: new BackupAndRestore('backup', { store }), signal }),
};

const ENDS: Readonly<Record<string, (model: Compiled, abort: () => void) => unknown>> = {
  abort: (_, abort) => abort(),
  'loss of the device': ({ engine }) => engine.device.destroy(),
  "the engine's dispose": ({ engine }) => engine.dispose(),
  "the model's dispose": (model) => model.dispose(),
};

/** Each wait with two ends, each end with several waits. */
const PAIRS = Object.keys(WAITS).flatMap((what, i) =>
  Object.keys(ENDS)
    .filter((_, j) => (i + j) % 2 === 0)
    // A fit that resumes goes on after a loss, and waits again.
    .filter((end) => end !== 'loss of the device' || !/resumes|second|stateDict/.test(what))
    .map((end) => ({ what, end })),
);

test.concurrent.each(PAIRS)('$what that never answers: the wait ends with $end', async ({ what, end }) => {
  const model = await compiled();
  const { engine } = model;
  const controller = new AbortController();
  const reason = new Error('enough');
  const call = WAITS[what]!(model, controller.signal);
  let ended = false;
  call.catch(() => undefined).finally(() => (ended = true));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(ended).toBe(false);
  await ENDS[end]!(model, () => controller.abort(reason));
  const error: unknown = await call.catch((error: unknown) => error);
  if (end === 'abort') expect(error).toBe(reason);
  else expect(error).toBeInstanceOf(end === "the model's dispose" ? LifetimeError : DeviceLostError);
  model.dispose();
  engine.dispose();
});

test('hooks that throw, or never end, once a run is aborted: it ends with the signal, and they have a second together', async () => {
  const reason = new Error('enough');
  const failing = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error('mine');
  };
  const later = (abort: () => void): Callback => ({ onTrainBatchEnd: () => (abort(), failing()) });
  const atOnce = (abort: () => void): Callback => ({
    onTrainBatchEnd: () => {
      abort();
      throw new Error('mine');
    },
  });
  const flushed = vi.fn();
  const endless = (abort: () => void): Callback[] => [
    { onTrainBatchEnd: abort },
    ...Array.from({ length: 4 }, () => hook('onTrainEnd')),
    { onTrainEnd: async () => void flushed() },
  ];
  for (const make of [later, atOnce, endless]) {
    const model = await compiled();
    const { engine } = model;
    const controller = new AbortController();
    const begin = performance.now();
    const callbacks = make(() => controller.abort(reason));
    await expect(model.fit(x, y, { callbacks, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - begin).toBeLessThan(2500);
    model.dispose();
    engine.dispose();
  }
  expect(flushed).toHaveBeenCalledTimes(1);
});

test('a hook may give any thenable', async () => {
  const model = await compiled();
  // As a library of old has it: `then` that returns nothing.
  const thenable = { then: (resolve: () => void): void => resolve() } as Promise<void>;
  const onTrainBatchEnd = vi.fn(() => thenable);
  await model.fit(x, y, { epochs: 2, callbacks: { onTrainBatchEnd } });
  expect(onTrainBatchEnd).toHaveBeenCalledTimes(2);
  const { engine } = model;
  model.dispose();
  engine.dispose();
});

test('a generator is told to return however a pass ends', async () => {
  const model = await compiled();
  const { engine } = model;
  let returned = 0;
  const batches = (more: () => unknown) => ({
    async *[Symbol.asyncIterator]() {
      try {
        yield [x, y] as const;
        await more();
        yield [x, y] as const;
      } finally {
        returned++;
      }
    },
  });
  await model.fit(batches(() => null));
  expect(returned).toBe(1);
  await model.fit(
    batches(() => null),
    { stepsPerEpoch: 1 },
  );
  expect(returned).toBe(2);
  const stop: Callback = { onTrainBatchEnd: () => void (model.stopTraining = true) };
  await model.fit(
    batches(() => null),
    { callbacks: stop },
  );
  expect(returned).toBe(3);
  const broken: Callback = {
    onTrainBatchEnd: () => {
      throw new Error('mine');
    },
  };
  await expect(
    model.fit(
      batches(() => null),
      { callbacks: broken },
    ),
  ).rejects.toThrow('mine');
  expect(returned).toBe(4);
  await expect(
    model.fit(
      batches(() => {
        throw new Error('its own');
      }),
    ),
  ).rejects.toThrow('its own');
  expect(returned).toBe(5);
  await expect(model.fit({ [Symbol.asyncIterator]: () => wrong() })).rejects.toThrow();
  model.dispose();
  engine.dispose();
});

test('what an iterator throws when it is told to return changes nothing', async () => {
  const model = await compiled();
  const { engine } = model;
  const broken = {
    *[Symbol.iterator]() {
      try {
        for (;;) yield [x, y] as const;
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- as programs do
        throw new Error('mine');
      }
    },
  };
  const { buffers } = engine.stats();
  const { history } = await model.fit(broken, { stepsPerEpoch: 2 });
  expect(history.loss).toHaveLength(1);
  await model.evaluate(broken, { steps: 1 });
  await model.predict(broken, { steps: 1 });
  expect(engine.stats().buffers).toBe(buffers);
  model.dispose();
  engine.dispose();
});

async function* wrong(): AsyncGenerator<readonly [typeof y, typeof y]> {
  yield [y, y];
}

test('an engine that is disposed of while it reads says so at once', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const shared = await createEngine({ device });
  const tensor = shared.tensor(new Float32Array(1 << 20));
  const reading = tensor.data().catch((error: unknown) => error);
  const begin = performance.now();
  shared.dispose();
  expect(await reading).toBeInstanceOf(DeviceLostError);
  expect(performance.now() - begin).toBeLessThan(2000);
  device.destroy();
});

test('a device that is destroyed between the mapping of a buffer and its reading is lost, and no error of another kind', async () => {
  const { mapAsync } = GPUBuffer.prototype;
  for (const later of [false, true]) {
    const lost = await createEngine();
    vi.spyOn(GPUBuffer.prototype, 'mapAsync').mockImplementationOnce(async function (this: GPUBuffer, ...given) {
      await mapAsync.apply(this, given);
      if (later) queueMicrotask(() => lost.device.destroy());
      else lost.device.destroy();
    });
    const tensor = lost.tensor([1, 2, 3]);
    const read = await tensor.data().catch((error: unknown) => error);
    if (!(later && read instanceof Float32Array)) expect(read).toBeInstanceOf(DeviceLostError);
    lost.dispose();
  }
});

test.each(["the caller's", 'its own'])(
  'dispose() while it reads and works ends every wait, its device being %s',
  async (whose) => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const working = await createEngine(whose === 'its own' ? {} : { device });
    const large = working.tensor(new Float32Array(1 << 22));
    const waits = [large.data(), working.finish(), working.scope(() => relu(large)).data()].map((wait) =>
      wait.catch((error: unknown) => error),
    );
    const begin = performance.now();
    working.dispose();
    for (const wait of waits) expect(await wait).toBeInstanceOf(DeviceLostError);
    expect(performance.now() - begin).toBeLessThan(1000);
    device.destroy();
  },
);

test('hooks have a second all together, the one at hand and onTrainEnd', async () => {
  for (const options of [{}, { onDeviceLost: 'resume' }] as const) {
    const model = await compiled();
    const { engine } = model;
    const reason = new Error('enough');
    const stop = new AbortController();
    const callbacks = { onEpochEnd: never, onTrainEnd: never };
    const call = model.fit(x, y, { ...options, callbacks, signal: stop.signal }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begin = performance.now();
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect(performance.now() - begin).toBeLessThan(1700);
    model.dispose();
    engine.dispose();
  }
});
