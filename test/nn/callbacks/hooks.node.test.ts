import { expect, it } from 'vitest';
import { LambdaCallback, type Logs, TerminateOnNaN } from '../../../nn';
import { FakeModel, losses, train } from './fake-model';

it('LambdaCallback has the hooks that it was given, and no others', async () => {
  const calls: string[] = [];
  const callback = new LambdaCallback({
    onEpochBegin: (epoch) => void calls.push(`begin ${epoch}`),
    onEpochEnd: async (epoch, { val_loss }) => void calls.push(`end ${epoch} ${val_loss}`),
    onTrainEnd: () => void calls.push('train end'),
  });
  expect('onTrainBatchEnd' in callback).toBe(false);
  await train(new FakeModel(), callback, losses(3, 2), [0, 1]);
  expect(calls).toEqual(['begin 0', 'end 0 3', 'begin 1', 'end 1 2', 'train end']);
});

it.each<[Logs, boolean]>([
  [{ loss: NaN }, true],
  [{ loss: Infinity }, true],
  [{ loss: -Infinity }, true],
  [{ loss: 3e38 }, false],
  [{ loss: 0, accuracy: NaN }, false],
])('TerminateOnNaN at %j: %s', (logs, stops) => {
  const model = new FakeModel();
  const said: string[] = [];
  const callback = new TerminateOnNaN({ print: (line) => said.push(line) });
  callback.onTrainBegin({ epochs: 1, steps: 1 }, model.asModel);
  callback.onTrainBatchEnd(3, logs);
  expect(model.stopTraining).toBe(stops);
  expect(said).toEqual(stops ? ['Batch 3: Invalid loss, terminating training'] : []);
});
