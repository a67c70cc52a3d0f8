import { describe, expect, it } from 'vitest';
import { type Callback, EarlyStopping, type Model } from '../../../nn';
import { batchesOf, bitsOfWeights, points, smallModel } from './small-model';

const { x, y } = points(30);
const reason = new RangeError('enough');

/** One hook for all of them, told which it is. */
function everyHook(call: (hook: string) => void | Promise<void>): Callback {
  const hooks = [
    'onTrainBegin',
    'onEpochBegin',
    'onTrainBatchBegin',
    'onTrainBatchEnd',
    'onTestBegin',
    'onTestBatchBegin',
    'onTestBatchEnd',
    'onTestEnd',
    'onEpochEnd',
    'onTrainEnd',
  ];
  return Object.fromEntries(hooks.map((hook) => [hook, () => call(hook)]));
}

/** Weights are finite; fit, evaluate and predict work; there is no buffer more than before. */
async function expectUsable(model: Model, buffers: number, when: string): Promise<void> {
  expect(model.engine.stats().buffers, when).toBe(buffers);
  for (const { data } of await model.getWeights()) expect(data.every(Number.isFinite), when).toBe(true);
  const { history } = await model.fit(x, y, { batchSize: 30 });
  expect(Number.isFinite(history.loss![0]), when).toBe(true);
  expect(Number.isFinite((await model.evaluate(x, y)).loss), when).toBe(true);
  expect([await model.predict(x)].flat()[0]!.data.every(Number.isFinite), when).toBe(true);
  expect(model.engine.stats().buffers, when).toBe(buffers);
}

describe.each(['arrays', 'a generator'])('fit on %s, aborted', (data) => {
  interface Moment {
    readonly callbacks?: readonly Callback[];
    /** Called before a batch of a generator is given, or before something is read from the GPU. */
    readonly onNext?: () => void;
    readonly onRead?: () => void;
  }

  /** Two epochs of three batches, each with three of validation. */
  async function run(model: Model, signal: AbortSignal, { callbacks = [], onNext, onRead }: Moment): Promise<void> {
    const { engine } = model;
    const read = engine.read.bind(engine);
    if (onRead) engine.read = (tensor) => (onRead(), read(tensor));
    const source = {
      *[Symbol.iterator]() {
        for (const batch of batchesOf(30, 10)) {
          onNext?.();
          yield batch;
        }
      },
    };
    const options = {
      batchSize: 10,
      epochs: 2,
      validationData: data === 'arrays' ? ([x, y] as const) : source,
      signal,
      callbacks,
    };
    try {
      await (data === 'arrays' ? model.fit(x, y, options) : model.fit(source, null, options));
    } finally {
      engine.read = read;
    }
  }

  /** Aborts at the moment that `arm` makes, and looks at the model. @returns whether fit was rejected. */
  async function abortAt(model: Model, when: string, arm: (abort: () => void) => Moment): Promise<boolean> {
    const { buffers } = model.engine.stats();
    const controller = new AbortController();
    const settled = await run(
      model,
      controller.signal,
      arm(() => controller.abort(reason)),
    ).then(
      () => 'done',
      (error: unknown) => error,
    );
    expect(controller.signal.aborted, when).toBe(true);
    expect(['done', reason], when).toContain(settled);
    await expectUsable(model, buffers, when);
    return settled === reason;
  }

  /** Calls `fn` at the call of that number. */
  const atCall = (number: number, fn: () => void): (() => void) => {
    let calls = 0;
    return () => void (calls++ === number && fn());
  };

  it('in any hook, at once or after it has waited, leaves a model at work', async () => {
    using model = await smallModel();
    const hooks: string[] = [];
    await run(model, new AbortController().signal, { callbacks: [everyHook((hook) => void hooks.push(hook))] });
    expect(hooks).toHaveLength(2 + 2 * 16);
    const rejected: boolean[] = [];
    for (const [number, name] of hooks.entries()) {
      const arm = (abort: () => void): Moment => {
        const count = atCall(number, abort);
        const late = async (): Promise<void> => {
          await new Promise((resolve) => setTimeout(resolve));
          count();
        };
        return { callbacks: [everyHook(number % 2 ? late : count)] };
      };
      rejected.push(await abortAt(model, `hook ${number}, ${name}`, arm));
    }
    // The signal is looked at before each batch: once the last one has begun, there is nothing left to end.
    expect(rejected).toEqual(hooks.map((_, number) => number < hooks.lastIndexOf('onTestBatchBegin')));
  });

  it('while it reads figures, or a generator makes a batch, leaves a model at work', async () => {
    using model = await smallModel();
    let [reads, batches] = [0, 0];
    await run(model, new AbortController().signal, { onRead: () => reads++, onNext: () => batches++ });
    expect([reads, batches]).toEqual([12, data === 'arrays' ? 0 : 12]);
    for (let number = 0; number < reads; number++) {
      const rejected = await abortAt(model, `read ${number}`, (abort) => ({ onRead: atCall(number, abort) }));
      expect(rejected).toBe(number < reads - 1);
    }
    for (let number = 0; number < batches; number++) {
      expect(await abortAt(model, `batch ${number}`, (abort) => ({ onNext: atCall(number, abort) }))).toBe(true);
    }
  });

  it('after any time leaves a model at work', async () => {
    using model = await smallModel();
    for (let time = 0; time < 12; time++) {
      await abortAt(model, `${time} ms`, (abort) => {
        setTimeout(abort, time);
        // It has to be aborted while it runs: the last hook waits for that.
        return { callbacks: [{ onTrainEnd: () => new Promise((resolve) => setTimeout(resolve, 15)) }] };
      });
    }
  });

  it('in any hook puts the best weights back that there are', async () => {
    using model = await smallModel();
    const weights = await model.getWeights();
    for (let number = 0; number < 2 + 2 * 16; number++) {
      model.setWeights(weights);
      const ends: Uint32Array[][] = [];
      const controller = new AbortController();
      const stopping = new EarlyStopping({ monitor: 'loss', mode: 'max', patience: 5, restoreBestWeights: true }); // the first epoch is the best
      const keep: Callback = { onEpochEnd: async () => void ends.push(await bitsOfWeights(model)) };
      const aborting = everyHook(atCall(number, () => controller.abort(reason)));
      await run(model, controller.signal, { callbacks: [stopping, keep, aborting] }).catch((error: unknown) =>
        expect(error).toBe(reason),
      );
      if (ends.length > 0) expect(await bitsOfWeights(model), `hook ${number}`).toEqual(ends[stopping.bestEpoch]);
      else expect(stopping.best).toBe(null);
    }
  });
});
