import { ArgumentError } from '../../engine';
import { type Callback, History, type Logs } from '../callbacks';
import type { Data, DataOf } from '../data';
import { nextKey, permutation } from '../random-seed';
import { type Batches, areBatches } from './batches';
import { hookOf, inTurn } from './hooks';
import { DatasetPass, type Pass } from './pass';
import type { Trainer } from './trainer';

export interface FitOptions {
  /** Number of the last epoch. Default 1. */
  epochs?: number;
  /** Number of the first epoch, from 0: to go on where an earlier `fit` stopped. Default 0. */
  initialEpoch?: number;
  /** Default 32. Batches come in their own size. */
  batchSize?: number;
  validationData?: readonly [x: DataOf, y: DataOf, sampleWeight?: Data] | Batches;
  /** The share of the samples, from the end, before any shuffling, to validate with. */
  validationSplit?: number;
  /** A new order each epoch. Default true. */
  shuffle?: boolean;
  /** The share in the loss of the samples of a class. Default 1 each. */
  classWeight?: Readonly<Record<number, number>>;
  /** Each sample's share in the loss, `[n]`. */
  sampleWeight?: Data;
  /** Batches in an epoch, for generators that do not end. */
  stepsPerEpoch?: number;
  /** Batches to validate with, for generators that do not end. */
  validationSteps?: number;
  callbacks?: readonly Callback[];
  /** Ends training between two batches; `fit` rejects with its reason, and the model is usable as it is then. */
  signal?: AbortSignal;
}

/** Keras's loop over epochs and batches. */
export async function fit(trainer: Trainer, x: DataOf | Batches, y: DataOf | null, options: FitOptions): Promise<History> {
  const { epochs = 1, initialEpoch = 0, shuffle = true, callbacks = [], signal } = options;
  const { model } = trainer.options;
  const open: Disposable[] = [];
  try {
    const { training, testing, rows } = await openPasses(trainer, x, y, options, open);
    const { runTest } = testing ? await import('./evaluate') : {};
    const history = new History();
    const hooks: readonly Callback[] = [...callbacks, history]; // the history has what a callback adds to the logs
    model.stopTraining = false;
    let logs: Logs = {};
    const errors: unknown[] = [];
    try {
      await inTurn(hooks, (hook) => hook.onTrainBegin?.({ epochs, steps: training.batches }, model));
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
        await inTurn(hooks, (hook) => hook.onEpochBegin?.(epoch));
        if (shuffle && training instanceof DatasetPass) training.order = permutation(rows, nextKey());
        const figures = await training.run({
          every: () => model.stepsPerExecution,
          signal,
          before: () => trainer.nextStep(),
          onBegin: hookOf(hooks, 'onTrainBatchBegin'),
          onRead: async (batch, means) => {
            await inTurn(hooks, (hook) => hook.onTrainBatchEnd?.(batch, trainer.logs(means)));
            return !model.stopTraining;
          },
        });
        logs = trainer.logs(figures);
        if (testing) logs = { ...logs, ...trainer.logs(await runTest!(trainer, testing, { signal, hooks }), 'val_') };
        await inTurn(hooks, (hook) => hook.onEpochEnd?.(epoch, logs));
      }
    } catch (error) {
      errors.push(error);
    }
    // However it ended, and to each: callbacks may have weights to put back, or a file to close.
    for (const hook of hooks) {
      try {
        await hook.onTrainEnd?.(logs);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return history;
  } finally {
    for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
  }
}

/** The passes to go over, and how many rows may be shuffled. */
async function openPasses(trainer: Trainer, x: DataOf | Batches, y: DataOf | null, options: FitOptions, open: Disposable[]) {
  const { batchSize = 32, validationData, validationSplit = 0, sampleWeight, classWeight, stepsPerEpoch, validationSteps } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new ArgumentError(`fit: validationSplit must be in [0, 1), got ${validationSplit}`);
  }
  const opened = <D extends Disposable>(disposable: D): D => {
    open.push(disposable);
    return disposable;
  };
  let training: Pass;
  let testing: Pass | null = null;
  let rows = 0;
  if (areBatches(x)) {
    if (validationSplit > 0) throw new ArgumentError('fit: validationSplit takes arrays, not a generator; give validationData');
    training = opened(await trainer.streamPass('train', x, stepsPerEpoch, classWeight));
  } else {
    if (y === null) throw new ArgumentError('fit: samples want targets; give y');
    const data = opened(await trainer.upload(x, trainer.targets(y, { sampleWeight, classWeight })));
    rows = Math.floor(data.rows * (1 - validationSplit));
    if (rows < 1) throw new ArgumentError(`fit: validationSplit ${validationSplit} leaves none of ${data.rows} samples to train with`);
    const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
    training = opened(await trainer.datasetPass('train', data, batchSize, { rows: range(0, rows) }));
    if (rows < data.rows && !validationData) {
      testing = opened(await trainer.datasetPass('test', data, batchSize, { rows: range(rows, data.rows) }));
    }
  }
  if (validationData) {
    const { openTest } = await import('./evaluate');
    testing = await openTest(trainer, validationData, { batchSize, steps: validationSteps, open });
  }
  return { training, testing, rows };
}
