import { describe, expect, it } from 'vitest';
import { ArgumentError, EarlyStopping, type EarlyStoppingOptions } from '../../../nn';
import { FakeModel, losses, train } from './fake-model';

const nan = NaN;

// The figures are those of Keras 3.15.1's EarlyStopping on the same logs.
it.each<
  [
    number[],
    EarlyStoppingOptions,
    { last: number; stopped: number; best: number; bestEpoch: number; wait: number; restored?: number },
  ]
>([
  [[5, 4, 3, 2, 1], {}, { last: 4, stopped: 0, best: 1, bestEpoch: 4, wait: 0 }],
  [[5, 4, 4, 2, 1], {}, { last: 2, stopped: 2, best: 4, bestEpoch: 1, wait: 1 }],
  [[1, 2, 3], {}, { last: 1, stopped: 1, best: 1, bestEpoch: 0, wait: 1 }],
  [[1, 2, 3, 0.5, 0.4, 0.6, 0.7], { patience: 2 }, { last: 2, stopped: 2, best: 1, bestEpoch: 0, wait: 2 }],
  [
    [1, 2, 0.5, 0.6, 0.4, 0.6, 0.7, 0.3],
    { patience: 2, restoreBestWeights: true },
    { last: 6, stopped: 6, best: 0.4, bestEpoch: 4, wait: 2, restored: 4 },
  ],
  [[1, 0.95, 0.91, 0.85, 0.8], { patience: 2, minDelta: 0.1 }, { last: 2, stopped: 2, best: 1, bestEpoch: 0, wait: 2 }],
  [
    [1, 0.95, 0.91, 0.85, 0.8],
    { patience: 2, minDelta: -0.1 },
    { last: 2, stopped: 2, best: 1, bestEpoch: 0, wait: 2 },
  ],
  [[1, 2, 3, 4], { patience: 2, mode: 'max' }, { last: 3, stopped: 0, best: 4, bestEpoch: 3, wait: 0 }],
  [
    [1, 0.9, 0.8, 0.7],
    { patience: 2, mode: 'max', restoreBestWeights: true },
    { last: 2, stopped: 2, best: 1, bestEpoch: 0, wait: 2, restored: 0 },
  ],
  [
    [5, 4, 3, 2],
    { patience: 2, baseline: 1, restoreBestWeights: true },
    { last: 3, stopped: 0, best: 2, bestEpoch: 3, wait: 4, restored: 3 },
  ],
  [
    [5, 4, 3, 2, 0.5, 0.6, 0.7],
    { patience: 5, baseline: 1, restoreBestWeights: true },
    { last: 6, stopped: 0, best: 0.5, bestEpoch: 4, wait: 2, restored: 4 },
  ],
  [
    [9, 8, 9, 1, 2, 3, 4],
    { patience: 2, startFromEpoch: 3, restoreBestWeights: true },
    { last: 5, stopped: 5, best: 1, bestEpoch: 3, wait: 2, restored: 3 },
  ],
  [[1, 2, 3, 4, 5], { startFromEpoch: 2 }, { last: 3, stopped: 3, best: 3, bestEpoch: 2, wait: 1 }],
  [
    [1, nan, nan, nan],
    { patience: 2, restoreBestWeights: true },
    { last: 2, stopped: 2, best: 1, bestEpoch: 0, wait: 2, restored: 0 },
  ],
  [
    [3, 2, 1],
    { patience: 2, restoreBestWeights: true },
    { last: 2, stopped: 0, best: 1, bestEpoch: 2, wait: 0, restored: 2 },
  ],
])('val_loss %j under %j', async (values, options, { last, stopped, best, bestEpoch, wait, restored }) => {
  const model = new FakeModel();
  const callback = new EarlyStopping(options);
  expect(await train(model, callback, losses(...values))).toBe(last);
  const { stoppedEpoch } = callback;
  expect({ stoppedEpoch, best: callback.best, bestEpoch: callback.bestEpoch, wait: callback.wait }).toEqual({
    stoppedEpoch: stopped,
    best,
    bestEpoch,
    wait,
  });
  expect(model.restored).toEqual(restored === undefined ? [] : [restored]);
});

describe('NaN', () => {
  it('is not better than nothing, so the next figure is', async () => {
    const callback = new EarlyStopping({ patience: 2 });
    expect(await train(new FakeModel(), callback, losses(nan, 1, 2, 3, 4))).toBe(3);
    expect([callback.best, callback.bestEpoch]).toEqual([1, 1]);
  });

  it('all along: the first weights come back', async () => {
    const model = new FakeModel();
    const callback = new EarlyStopping({ patience: 2, restoreBestWeights: true });
    expect(await train(model, callback, losses(nan, nan, nan, nan))).toBe(1);
    expect([callback.best, model.restored]).toEqual([null, [0]]);
  });
});

describe('the direction', () => {
  const bests = async (monitor: string, ...values: number[]): Promise<number> => {
    const callback = new EarlyStopping({ monitor, patience: 9 });
    await train(
      new FakeModel(),
      callback,
      values.map((value) => ({ [monitor]: value })),
    );
    return callback.best!;
  };

  it.each([
    ['loss', 1],
    ['val_loss', 1],
    ['val_main_loss', 1],
    ['accuracy', 3],
    ['val_accuracy', 3],
    ['val_main_accuracy', 3],
    ['error', 1],
    ['val_error', 1],
  ])('of %s is known', async (monitor, best) => expect(await bests(monitor, 2, 1, 3)).toBe(best));

  it('of anything else must be said, before training begins', async () => {
    const model = new FakeModel();
    await expect(train(model, new EarlyStopping({ monitor: 'val_f1' }), [{ val_f1: 1 }])).rejects.toThrow(
      new ArgumentError(
        'cannot tell whether val_f1 is better lower or higher: it is neither a loss nor a metric of model "fake"; ' +
          "set mode to 'min' or 'max'",
      ),
    );
    expect(model.weight).toBe(-1);
    const callback = new EarlyStopping({ monitor: 'val_f1', mode: 'max', patience: 9 });
    await train(model, callback, [{ val_f1: 1 }, { val_f1: 2 }]);
    expect(callback.best).toBe(2);
    expect(() => new EarlyStopping({ mode: 'lowest' as 'min' })).toThrow(ArgumentError);
  });
});

it('may be used again', async () => {
  const model = new FakeModel();
  const callback = new EarlyStopping({ patience: 1, restoreBestWeights: true });
  await train(model, callback, losses(1, 2));
  expect([callback.best, callback.stoppedEpoch]).toEqual([1, 1]);
  expect(await train(model, callback, losses(9, 8, 7))).toBe(2);
  expect([callback.best, callback.stoppedEpoch, callback.bestEpoch]).toEqual([7, 0, 2]);
  expect(model.restored).toEqual([0, 2]);
});

describe('its messages', () => {
  it('say what it did, when asked to', async () => {
    const said: string[] = [];
    const print = (line: string): void => void said.push(line);
    await train(new FakeModel(), new EarlyStopping({ patience: 1, restoreBestWeights: true, print }), losses(1, 2));
    expect(said).toEqual([]);
    await train(
      new FakeModel(),
      new EarlyStopping({ patience: 1, restoreBestWeights: true, verbose: 1, print }),
      losses(1, 2),
    );
    expect(said).toEqual(['Epoch 2: early stopping', 'Restoring model weights from the end of the best epoch: 1.']);
  });

  it('warn of a figure that is not there, once a fit, and training goes on', async () => {
    const said: string[] = [];
    const model = new FakeModel();
    const callback = new EarlyStopping({ restoreBestWeights: true, print: (line) => said.push(line) });
    const logs = Array.from({ length: 3 }, () => ({ loss: 1, accuracy: 0.5 }));
    expect(await train(model, callback, logs)).toBe(2);
    expect(said).toEqual([
      'Early stopping conditioned on metric `val_loss` which is not available. Available metrics are: loss,accuracy',
    ]);
    expect(model.restored).toEqual([]);
    await train(model, callback, logs);
    expect(said).toHaveLength(2);
  });
});
