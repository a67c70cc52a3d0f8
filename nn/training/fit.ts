import { ArgumentError } from '../../engine';
import { type Callback, History, type Logs } from '../callbacks';
import { warningToConsole } from '../callbacks/messages';
import type { DataOf } from '../data';
import { nextKey, permutation } from '../random-seed';
import { type Batches, type SampleWeight, areBatches } from './batches';
import { trainedRows } from './dataset';
import { hookOf, inTurn } from './hooks';
import { DatasetPass, type Pass } from './pass';
import type { Trainer } from './trainer';

export interface FitOptions {
  /** Number of the last epoch, from 1. Default 1; 0 trains nothing. */
  epochs?: number;
  /** Number of the first epoch, from 0: to go on where an earlier `fit` stopped. Default 0. */
  initialEpoch?: number;
  /** Default 32. Batches come in their own size. */
  batchSize?: number;
  /** Comes before `validationSplit`. */
  validationData?: readonly [x: DataOf, y: DataOf, sampleWeight?: SampleWeight] | Batches;
  /** Default `batchSize`. */
  validationBatchSize?: number;
  /** Epochs from one validation to the next, or the numbers, from 1, of the epochs that end with one. Default 1. */
  validationFreq?: number | readonly number[];
  /** The share of the samples, from the end, before any shuffling, to validate with. */
  validationSplit?: number;
  /** A new order each epoch. Default true. */
  shuffle?: boolean;
  /** The share in the training loss of the samples of a class; with `sampleWeight`, they multiply. Default 1 each. */
  classWeight?: Readonly<Record<number, number>>;
  sampleWeight?: SampleWeight;
  /**
   * Batches in an epoch. The next one goes on where it ends, until the data do; an epoch that they end in is cut short,
   * and the next starts over: a generator that has ended with its first two batches, of which a warning tells. Default
   * all.
   */
  stepsPerEpoch?: number;
  /**
   * Batches to validate with, the first ones each time; of a generator its first two, then the next ones, as Keras's
   * adapter gives them (TensorFlow reads ahead as well, and loses what it has read). Default all.
   */
  validationSteps?: number;
  callbacks?: readonly Callback[];
  /** Ends training between two batches; `fit` rejects with its reason, and the model is usable as it is then. */
  signal?: AbortSignal;
}

/** @throws ArgumentError for numbers of epochs that are none. */
function wantEpochs({ epochs = 1, initialEpoch = 0, validationFreq = 1 }: FitOptions): void {
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new ArgumentError(`fit: ${name} must be 0 or a positive integer, got ${value}`);
  }
  const numbers: readonly unknown[] = Array.isArray(validationFreq) ? validationFreq : [validationFreq];
  const bad = numbers.find((each) => !Number.isSafeInteger(each) || Number(each) < 1);
  if (bad !== undefined)
    throw new ArgumentError(
      `fit: validationFreq must be a positive integer, or a list of them, got ${typeof bad === 'number' ? bad : JSON.stringify(bad)}`,
    );
}

/** Of training data: no batch is left of them. */
class EndOfData extends ArgumentError {
  constructor() {
    super('fit: x gives no batch; give samples, or batches');
  }
}

/** Keras's loop over epochs and batches. Data that give no batch any more end it, as it is then, with a warning. */
export async function fit(
  trainer: Trainer,
  x: DataOf | Batches,
  y: DataOf | null,
  options: FitOptions,
): Promise<History> {
  wantEpochs(options);
  const { epochs = 1, initialEpoch = 0, shuffle = true, validationFreq = 1, callbacks = [], signal } = options;
  const validates = (epoch: number): boolean =>
    typeof validationFreq === 'number' ? (epoch + 1) % validationFreq === 0 : validationFreq.includes(epoch + 1);
  const { model } = trainer.options;
  const open: Disposable[] = [];
  try {
    const { training, testing, rows } = await openPasses(trainer, x, y, options, open);
    const { validate } = testing ? await import('./evaluate') : {};
    const history = new History();
    const hooks: readonly Callback[] = [...callbacks, history]; // the history has what a callback adds to the logs
    model.stopTraining = false;
    let logs: Logs = {};
    const errors: unknown[] = [];
    try {
      await inTurn(hooks, (hook) => hook.onTrainBegin?.({ epochs, steps: training.batches }, model));
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
        await inTurn(hooks, (hook) => hook.onEpochBegin?.(epoch));
        if (shuffle && training instanceof DatasetPass && training.atStart)
          training.order = permutation(rows, nextKey());
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
        if (figures.length === 0) throw new EndOfData();
        logs = trainer.logs(figures);
        if (testing && validates(epoch))
          logs = { ...logs, ...(await validate!(trainer, testing, { signal, hooks, history })) };
        await inTurn(hooks, (hook) => hook.onEpochEnd?.(epoch, logs));
      }
    } catch (error) {
      if (!(error instanceof EndOfData) || history.epoch.length === 0) errors.push(error);
      else
        warningToConsole(
          `fit: the data give no more batches, so it ends after ${history.epoch.length} of ${epochs - initialEpoch} epochs; give data that can be gone over again`,
        );
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
async function openPasses(
  trainer: Trainer,
  x: DataOf | Batches,
  y: DataOf | null,
  options: FitOptions,
  open: Disposable[],
) {
  const {
    batchSize = 32,
    validationBatchSize = batchSize,
    validationData,
    sampleWeight,
    classWeight,
    stepsPerEpoch,
    validationSteps,
  } = options;
  const validationSplit = validationData ? 0 : (options.validationSplit ?? 0);
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
    if (validationSplit > 0)
      throw new ArgumentError('fit: validationSplit takes arrays, not a generator; give validationData');
    training = opened(await trainer.streamPass('train', x, stepsPerEpoch, classWeight));
  } else {
    if (y === null) throw new ArgumentError('fit: samples want targets; give y');
    const data = opened(await trainer.upload(x, trainer.targets(y, { sampleWeight, classWeight, validationSplit })));
    rows = trainedRows(data.rows, validationSplit);
    if (rows < 1 || (validationSplit > 0 && rows === data.rows)) {
      throw new ArgumentError(
        `fit: validationSplit ${validationSplit} leaves none of ${data.rows} samples to ${rows < 1 ? 'train' : 'validate'} with`,
      );
    }
    const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
    training = opened(
      await trainer.datasetPass('train', data, batchSize, { rows: range(0, rows), steps: stepsPerEpoch }),
    );
    if (rows < data.rows) {
      testing = opened(
        await trainer.datasetPass('test', data, validationBatchSize, {
          rows: range(rows, data.rows),
          steps: validationSteps,
        }),
      );
    }
  }
  if (validationData) {
    const { openTest } = await import('./evaluate');
    testing = await openTest(trainer, validationData, { batchSize: validationBatchSize, steps: validationSteps, open });
  }
  return { training, testing, rows };
}
