import { expect, it } from 'vitest';
import {
  ArgumentError,
  CSVLogger,
  Callback,
  CallbackList,
  type FitParams,
  History,
  LifetimeError,
  type Logs,
  ProgressBar,
} from '../../../nn';
import { points, smallModel } from './small-model';

class Watch extends Callback {
  readonly seen: string[] = [];

  override onTrainBegin(): void {
    this.seen.push(`train ${this.model.name} ${JSON.stringify(this.params)}`);
  }
  override onBatchBegin = (batch: number): void => void this.seen.push(`begin ${batch}`);
  override onBatchEnd(batch: number, logs: Logs): void {
    this.seen.push(`end ${batch} ${Object.keys(logs).join()}`);
  }
  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.seen.push(`epoch ${epoch}`);
    logs.own = 3;
    if (epoch === 1) this.model.stopTraining = true;
  }
  override onTestBegin(): void {
    this.seen.push(`test ${this.model.name} ${JSON.stringify(this.params)}`);
  }
  override onPredictEnd(): void {
    this.seen.push(`predict ${this.model.name} ${JSON.stringify(this.params)}`);
  }
}

const { x, y } = points(16);

it('a class that extends Callback has the model and the params, and Keras older names of the hooks of a batch', async () => {
  using model = await smallModel();
  const watch = new Watch();
  expect(watch.params).toBeNull();
  expect(() => watch.model).toThrow(LifetimeError);
  const { history } = await model.fit(x, y, { epochs: 5, batchSize: 8, callbacks: watch });
  const { name } = model;
  const epoch = ['begin 0', 'end 0 accuracy,loss', 'begin 1', 'end 1 accuracy,loss'];
  expect(watch.seen).toEqual([`train ${name} {"epochs":5,"steps":2}`, ...epoch, 'epoch 0', ...epoch, 'epoch 1']);
  expect(history.own).toEqual([3, 3]);
  watch.seen.length = 0;
  await model.evaluate(x, y, { batchSize: 4, callbacks: watch });
  await model.predict(x, { callbacks: [watch] });
  expect(watch.seen).toEqual([`test ${name} {"epochs":1,"steps":4}`, `predict ${name} {"epochs":1,"steps":1}`]);
});

it('refuses a hook that nobody calls', async () => {
  using model = await smallModel();
  class Wrong extends Callback {
    onEpochEnds(): void {}
  }
  await expect(model.fit(x, y, { callbacks: new Wrong() })).rejects.toThrow('did you mean "onEpochEnd"?');
  const plain: object = { onBatchEnd: () => undefined };
  await expect(model.fit(x, y, { callbacks: plain })).rejects.toThrow('unknown option "onBatchEnd"');
});

it('CallbackList calls all of its callbacks in turn', async () => {
  const calls: string[] = [];
  const one: Callback = {
    setParams: (params: FitParams) => void calls.push(`params ${params.steps}`),
    onEpochBegin: async (epoch) => {
      await Promise.resolve();
      calls.push(`one ${epoch}`);
    },
    onTestBatchEnd: (batch, batches, logs) => void calls.push(`test ${batch} ${batches} ${logs.loss}`),
  };
  const two: Callback = { onEpochBegin: (epoch) => void calls.push(`two ${epoch}`) };
  using model = await smallModel();
  const list = new CallbackList([one, two], { addHistory: true, addProgbar: true, model, epochs: 3, steps: 4 });
  expect(list.callbacks.map((each) => each.constructor)).toEqual([Object, Object, History, ProgressBar]);
  expect(list.model).toBe(model);
  expect(list.params).toEqual({ epochs: 3, steps: 4 });
  await list.onEpochBegin(1);
  await list.onTestBatchEnd(0, 2, { loss: 0.5 });
  await list.onPredictEnd();
  expect(calls).toEqual(['params 4', 'one 1', 'two 1', 'test 0 2 0.5']);
  const history = new History();
  expect(new CallbackList([history], { addHistory: true }).callbacks).toEqual([history]);
  expect(() => new CallbackList([3 as never])).toThrow(ArgumentError);
  expect(() => new CallbackList([], { addHistry: true } as never)).toThrow('did you mean "addHistory"?');
  expect(new CallbackList().callbacks).toEqual([]);
  expect(new CallbackList([new CSVLogger('a.csv')]).callbacks).toHaveLength(1);
});

it('fit takes a CallbackList as a callback', async () => {
  using model = await smallModel();
  const watch = new Watch();
  await model.fit(x, y, { epochs: 2, batchSize: 8, callbacks: new CallbackList([watch, new History()]) });
  expect(watch.seen.at(-1)).toBe('epoch 1');
  expect(watch.model).toBe(model);
});
