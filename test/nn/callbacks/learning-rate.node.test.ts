import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type Callback,
  LearningRateScheduler,
  type Logs,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from '../../../nn';
import { FakeModel, losses, train } from './fake-model';

/** The learning rate after each epoch. */
async function rates(callback: Callback, logs: Logs[]): Promise<number[]> {
  const model = new FakeModel();
  const seen: number[] = [];
  const hooks: Callback = {
    onTrainBegin: (params, of) => callback.onTrainBegin?.(params, of),
    onEpochBegin: (epoch) => callback.onEpochBegin?.(epoch),
    onEpochEnd: async (epoch, logs) => {
      await callback.onEpochEnd?.(epoch, logs);
      seen.push(model.optimizer.learningRate);
    },
  };
  await train(model, hooks, logs);
  return seen;
}

/** What Keras 3.15.1 makes of 0.01 by a factor of 0.1, again and again, in its float32. */
const TENTHS: Readonly<Record<number, number>> = {
  0.001: 0.0009999999310821295,
  0.0001: 9.99999901978299e-5,
  0.00001: 9.99999883788405e-6,
};

const equal = (actual: number[], expected: number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expect(actual.map(Math.fround)).toEqual(expected.map((rate) => TENTHS[rate] ?? Math.fround(rate)));
};

describe('ReduceLROnPlateau', () => {
  const ones = (n: number): number[] => Array.from({ length: n }, () => 1);

  // The rates are, to the bit, those of Keras 3.15.1's ReduceLROnPlateau on the same logs, from 0.01.
  it.each<[number[], ReduceLROnPlateauOptions, number[]]>([
    [ones(8), { patience: 2 }, [0.01, 0.01, 0.001, 0.001, 0.0001, 0.0001, 1e-5, 1e-5]],
    [ones(8), { patience: 2, factor: 0.5, cooldown: 2 }, [0.01, 0.01, 0.005, 0.005, 0.005, 0.0025, 0.0025, 0.0025]],
    [ones(8), { patience: 1, factor: 0.5, minLr: 0.002 }, [0.01, 0.005, 0.0025, 0.002, 0.002, 0.002, 0.002, 0.002]],
    [[1, 0.99995, 0.9998, 0.99975, 0.99965, 0.9996], { patience: 1 }, [0.01, 0.001, 0.001, 0.0001, 0.0001, 1e-5]],
    [[1, 2, 3, 2, 1, 0], { patience: 2, mode: 'max' }, [0.01, 0.01, 0.01, 0.01, 0.001, 0.001]],
    [ones(5), { patience: 0, factor: 0.5 }, [0.01, 0.005, 0.0025, 0.00125, 0.000625]],
    [
      ones(12),
      { patience: 3, cooldown: 1, factor: 0.5 },
      [0.01, 0.01, 0.01, 0.005, 0.005, 0.005, 0.0025, 0.0025, 0.0025, 0.00125, 0.00125, 0.00125],
    ],
    [ones(6), { patience: 1, minLr: 0.001 }, [0.01, ...ones(5).map(() => Math.fround(0.001))]], // to the least, once
    [ones(10), {}, ones(10).map(() => 0.01)], // ten without improvement are needed
    [ones(11), {}, [...ones(10).map(() => 0.01), 0.001]],
  ])('val_loss %j under %j', async (values, options, expected) =>
    equal(await rates(new ReduceLROnPlateau(options), losses(...values)), expected),
  );

  it('puts the rate that the epoch was trained with into the logs', async () => {
    const logs = losses(1, 1, 1);
    await rates(new ReduceLROnPlateau({ patience: 1 }), logs);
    equal(
      logs.map(({ learning_rate }) => learning_rate!),
      [0.01, 0.01, 0.001],
    );
  });

  it('may be used again', async () => {
    const callback = new ReduceLROnPlateau({ patience: 1, cooldown: 5 });
    equal(await rates(callback, losses(1, 1)), [0.01, 0.001]);
    equal(await rates(callback, losses(2, 2)), [0.01, 0.001]);
  });

  it('says what it does, warns of what is not there, and refuses a factor that is no reduction', async () => {
    const said: string[] = [];
    const print = (line: string): void => void said.push(line);
    await rates(new ReduceLROnPlateau({ patience: 1, factor: 0.003, verbose: 1, print }), losses(1, 1));
    expect(said.splice(0)).toEqual(['Epoch 2: ReduceLROnPlateau reducing learning rate to 2.9999999329447747e-05.']);
    await rates(new ReduceLROnPlateau({ patience: 1, print }), [{ loss: 1 }, { loss: 1 }]);
    expect(said).toEqual([
      'Learning rate reduction is conditioned on metric `val_loss` which is not available. Available metrics are: loss,learning_rate.',
    ]);
    for (const factor of [1, 2, NaN]) expect(() => new ReduceLROnPlateau({ factor })).toThrow(ArgumentError);
  });
});

describe('LearningRateScheduler', () => {
  it('sets the rate of each epoch from its number and the rate so far, and logs it', async () => {
    const logs = losses(1, 1, 1, 1);
    const said: string[] = [];
    const callback = new LearningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate / 2), {
      verbose: 1,
      print: (line) => said.push(line),
    });
    const inFloat32 = [0.01, 0.01, 0.005, 0.0025].map(Math.fround);
    expect(await rates(callback, logs)).toEqual(inFloat32);
    expect(logs.map(({ learning_rate }) => learning_rate)).toEqual(inFloat32);
    expect(said.slice(1, 3)).toEqual([
      'Epoch 2: LearningRateScheduler setting learning rate to 0.009999999776482582.',
      'Epoch 3: LearningRateScheduler setting learning rate to 0.004999999888241291.',
    ]);
  });

  it.each([NaN, -1, Infinity, undefined, '0.1'])('refuses a rate of %s', async (rate) => {
    const callback = new LearningRateScheduler(() => rate as number);
    await expect(rates(callback, losses(1))).rejects.toThrow(ArgumentError);
  });
});
