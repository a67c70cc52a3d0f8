import { describe, expect, it } from 'vitest';
import {
  Adam,
  type Callback,
  DeviceLostError,
  LearningRateScheduler,
  type Logs,
  ReduceLROnPlateau,
  createEngine,
} from '../../../nn';
import { batchesOf, points, smallModel } from './small-model';

/** Every hook, with its arguments and the names in its logs. */
function recorder(calls: string[]): Callback {
  const note =
    (hook: string) =>
    (...values: (number | string | Logs)[]): void => {
      const told = values.map((value) => (typeof value === 'object' ? Object.keys(value).join('+') : value));
      calls.push([hook, ...told].join(' '));
    };
  return {
    onTrainBegin: ({ epochs, steps }) => note('onTrainBegin')(epochs, String(steps)),
    onEpochBegin: note('onEpochBegin'),
    onTrainBatchBegin: note('onTrainBatchBegin'),
    onTrainBatchEnd: note('onTrainBatchEnd'),
    onTestBegin: note('onTestBegin'),
    onTestBatchBegin: note('onTestBatchBegin'),
    onTestBatchEnd: note('onTestBatchEnd'),
    onTestEnd: note('onTestEnd'),
    onPredictBegin: note('onPredictBegin'),
    onPredictBatchBegin: note('onPredictBatchBegin'),
    onPredictBatchEnd: note('onPredictBatchEnd'),
    onPredictEnd: note('onPredictEnd'),
    onEpochEnd: note('onEpochEnd'),
    onTrainEnd: note('onTrainEnd'),
  };
}

describe("the hooks come in Keras's order", () => {
  it('in two epochs with validation', async () => {
    using model = await smallModel();
    const { x, y } = points(20);
    const calls: string[] = [];
    await model.fit(x, y, { batchSize: 10, epochs: 2, validationData: [x, y], callbacks: [recorder(calls)] });
    expect(calls).toEqual([
      'onTrainBegin 2 2',
      'onEpochBegin 0',
      'onTrainBatchBegin 0',
      'onTrainBatchEnd 0 accuracy+loss',
      'onTrainBatchBegin 1',
      'onTrainBatchEnd 1 accuracy+loss',
      'onTestBegin',
      'onTestBatchBegin 0',
      'onTestBatchEnd 0 2 accuracy+loss',
      'onTestBatchBegin 1',
      'onTestBatchEnd 1 2 accuracy+loss',
      'onTestEnd accuracy+loss',
      'onEpochEnd 0 accuracy+loss+val_accuracy+val_loss',
      'onEpochBegin 1',
      'onTrainBatchBegin 0',
      'onTrainBatchEnd 0 accuracy+loss',
      'onTrainBatchBegin 1',
      'onTrainBatchEnd 1 accuracy+loss',
      'onTestBegin',
      'onTestBatchBegin 0',
      'onTestBatchEnd 0 2 accuracy+loss',
      'onTestBatchBegin 1',
      'onTestBatchEnd 1 2 accuracy+loss',
      'onTestEnd accuracy+loss',
      'onEpochEnd 1 accuracy+loss+val_accuracy+val_loss',
      'onTrainEnd accuracy+loss+val_accuracy+val_loss',
    ]);
  });

  it('in evaluate and predict', async () => {
    using model = await smallModel();
    const { x, y } = points(20);
    const calls: string[] = [];
    await model.evaluate(x, y, { batchSize: 10, callbacks: [recorder(calls)] });
    expect(calls.splice(0)).toEqual([
      'onTestBegin',
      'onTestBatchBegin 0',
      'onTestBatchEnd 0 2 accuracy+loss',
      'onTestBatchBegin 1',
      'onTestBatchEnd 1 2 accuracy+loss',
      'onTestEnd accuracy+loss',
    ]);
    await model.predict(x, { batchSize: 10, callbacks: [recorder(calls)] });
    expect(calls).toEqual([
      'onPredictBegin',
      'onPredictBatchBegin 0',
      'onPredictBatchEnd 0 2',
      'onPredictBatchBegin 1',
      'onPredictBatchEnd 1 2',
      'onPredictEnd',
    ]);
  });

  it.each([1, 2, 3, 5])(
    'of a generator whose end nobody knows, every %d batches: the last one is told by its number',
    async (stepsPerExecution) => {
      using model = await smallModel({ stepsPerExecution });
      const calls: string[] = [];
      const source = { [Symbol.iterator]: () => batchesOf(20, 5) };
      await model.fit(source, null, { epochs: 1, validationData: source, callbacks: [recorder(calls)] });
      expect(calls[0]).toBe('onTrainBegin 1 null');
      const ends = (hook: string): string[] => calls.filter((call) => call.startsWith(hook));
      const read = [0, 1, 2, 3].filter((batch) => batch === 3 || (batch + 1) % stepsPerExecution === 0);
      expect(ends('onTrainBatchEnd')).toEqual(read.map((batch) => `onTrainBatchEnd ${batch} accuracy+loss`));
      expect(ends('onTestBatchEnd')).toEqual(read.map((batch) => `onTestBatchEnd ${batch} ${batch + 1} accuracy+loss`));
    },
  );

  it('what a callback adds to the logs of an epoch, those after it see, and the history has', async () => {
    using model = await smallModel({ optimizer: new Adam({ learningRate: 0.5 }) });
    const { x, y } = points(10);
    const calls: string[] = [];
    const callbacks = [recorder(calls), new LearningRateScheduler((epoch) => 0.5 ** (epoch + 1)), recorder(calls)];
    const { history } = await model.fit(x, y, { epochs: 2, callbacks });
    expect(history.learning_rate).toEqual([0.5, 0.25]);
    expect(calls.filter((call) => call.startsWith('onEpochEnd 1'))).toEqual([
      'onEpochEnd 1 accuracy+loss',
      'onEpochEnd 1 accuracy+loss+learning_rate',
    ]);
  });
});

describe('an error in a hook', () => {
  const { x, y } = points(20);

  it('rejects fit with the first one, and every onTrainEnd is called', async () => {
    using model = await smallModel();
    const { buffers } = model.engine.stats();
    const first = new RangeError('first');
    const ended: string[] = [];
    const ending = (name: string, fails: boolean): Callback => ({
      onTrainEnd: async () => {
        ended.push(name);
        if (fails) throw new Error(name);
      },
    });
    const hooks: (keyof Callback)[] = [
      'onTrainBegin',
      'onEpochBegin',
      'onTrainBatchBegin',
      'onTrainBatchEnd',
      'onTestBegin',
      'onTestBatchBegin',
      'onTestBatchEnd',
      'onTestEnd',
      'onEpochEnd',
    ];
    for (const hook of hooks) {
      const broken: Callback = { [hook]: () => Promise.reject(first) };
      const callbacks = [ending('a', true), broken, ending('b', true), ending('c', false)];
      await expect(model.fit(x, y, { validationData: [x, y], callbacks }), hook).rejects.toBe(first);
      expect(ended.splice(0), hook).toEqual(['a', 'b', 'c']);
      expect(model.engine.stats().buffers, hook).toBe(buffers);
    }
    const controller = new AbortController();
    const abort: Callback = { onTrainBatchEnd: () => controller.abort(first) };
    await expect(
      model.fit(x, y, { batchSize: 5, signal: controller.signal, callbacks: [abort, ending('a', true)] }),
    ).rejects.toBe(first);
    // One in onTrainEnd itself comes through where it is the first.
    await expect(
      model.fit(x, y, { callbacks: [ending('a', false), ending('b', true), ending('c', true)] }),
    ).rejects.toThrow('b');
    expect(ended.splice(0)).toEqual(['a', 'a', 'b', 'c']);
    await model.fit(x, y);
  });

  it('does not hide that the device is lost', async () => {
    const model = await smallModel({}, createEngine());
    const ended: string[] = [];
    const callbacks: Callback[] = [
      { onTrainBatchEnd: (batch) => void (batch === 1 && model.engine.device.destroy()) },
      { onTrainEnd: async () => void (await model.getWeights()) },
      { onTrainEnd: () => Promise.reject(new RangeError('mine')) },
      { onTrainEnd: () => void ended.push('end') },
    ];
    await expect(model.fit(x, y, { batchSize: 5, callbacks })).rejects.toThrow(DeviceLostError);
    expect(ended).toEqual(['end']);
    model.dispose();
  });
});

it('the learning rate that a callback sets is the one that steps are taken with', async () => {
  const { x, y } = points(40);
  const steps: number[] = [];
  using model = await smallModel({ optimizer: new Adam({ learningRate: 0.125 }) });
  let before: number[] = [];
  const flat = async (): Promise<number[]> => (await model.getWeights()).flatMap(({ data }) => [...data]);
  const watch: Callback = {
    onEpochBegin: async () => void (before = await flat()),
    onEpochEnd: async () =>
      void steps.push(Math.max(...(await flat()).map((weight, i) => Math.abs(weight - before[i]!)))),
  };
  // Adam's first steps are the learning rate's size; at a rate of 0 nothing moves.
  const rates = [0.125, 0.0625, 0, 0];
  await model.fit(x, y, {
    batchSize: 40,
    epochs: 4,
    callbacks: [new LearningRateScheduler((epoch) => rates[epoch]!), watch],
  });
  expect(steps[0]).toBeCloseTo(0.125, 3);
  expect(steps[1]).toBeLessThan(0.075);
  expect(steps[1]).toBeGreaterThan(0.03);
  expect(steps.slice(2)).toEqual([0, 0]);
  // And with nothing to gain at that rate, ReduceLROnPlateau lowers it until its bound.
  const plateau = new ReduceLROnPlateau({ monitor: 'accuracy', patience: 1, factor: 0.5, minDelta: 2, minLr: 0.03 });
  model.optimizer!.learningRate = 0.125;
  const { history } = await model.fit(x, y, { epochs: 5, callbacks: [plateau] });
  expect(history.learning_rate).toEqual([0.125, 0.125, 0.0625, 0.03125, Math.fround(0.03)]);
  expect(model.optimizer!.learningRate).toBe(0.03);
});
