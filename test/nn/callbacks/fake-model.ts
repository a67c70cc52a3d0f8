import type { Callback, Logs, Model, NDArray } from '../../../nn';

/** What callbacks use of a model: a weight that is the number of the epoch, and an optimizer's learning rate. */
export class FakeModel {
  readonly name = 'fake';
  stopTraining = false;
  weight = -1;
  readonly restored: number[] = [];
  readonly optimizer = { learningRate: 0.01 };
  readonly trainer = {
    options: {
      optimizer: this.optimizer,
      objectives: [
        {
          metrics: [
            { name: 'accuracy', direction: 'max' },
            { name: 'error', direction: 'min' },
          ],
        },
      ],
    },
  };

  async getWeights(): Promise<NDArray[]> {
    return [{ data: Float32Array.of(this.weight), shape: [1] }];
  }

  setWeights([weight]: readonly NDArray[]): void {
    this.restored.push(weight!.data[0]!);
  }

  get asModel(): Model {
    return this as unknown as Model;
  }
}

/**
 * The hooks as `fit` calls them, on made-up logs: of each epoch, and of its batches if any. @returns the last epoch.
 */
export async function train(
  model: FakeModel,
  callback: Callback,
  epochs: readonly Logs[],
  batches: readonly number[] = [],
): Promise<number> {
  model.stopTraining = false;
  await callback.onTrainBegin?.({ epochs: epochs.length, steps: batches.length }, model.asModel);
  let epoch = -1;
  while (++epoch < epochs.length) {
    await callback.onEpochBegin?.(epoch);
    for (const batch of batches) await callback.onTrainBatchEnd?.(batch, { loss: 1 - batch / 100 });
    model.weight = epoch;
    await callback.onEpochEnd?.(epoch, epochs[epoch]!);
    if (model.stopTraining) break;
  }
  await callback.onTrainEnd?.({});
  return Math.min(epoch, epochs.length - 1);
}

export const losses = (...values: number[]): Logs[] => values.map((value) => ({ val_loss: value }));
