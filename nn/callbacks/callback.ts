import { LifetimeError } from '../../engine';
import type { Logs, TrainedModel } from '../types';

export type { Logs };

/** What `fit` tells its callbacks when training begins, as Keras's `params`. */
export interface FitParams {
  /** Number of the last epoch, from 1: the option of `fit`. */
  readonly epochs: number;
  /** Batches in an epoch; null for a generator whose end nobody knows. */
  readonly steps: number | null;
}

/**
 * Keras's hooks, each optional; `fit` awaits what they return, so a hook that waits pauses training. The hooks that end
 * a batch get the running means of the epoch so far, and come when these are read from the GPU: every
 * `stepsPerExecution` batches. Those that begin one come with every batch. The logs of an epoch's end are one object:
 * what a hook adds to it, those after it see, and the history. `onTrainEnd` comes to every callback however training
 * ends, by an error too; of several errors `fit` rejects with the first.
 */
export interface Callback {
  /** Before all others, in `fit`, `evaluate` and `predict`: the model. */
  setModel?(model: TrainedModel): void;
  /** Then: what `fit` was called with; of `evaluate` and `predict` one epoch. */
  setParams?(params: FitParams): void;
  /** Before the first epoch. */
  onTrainBegin?(params: FitParams, model: TrainedModel): void | Promise<void>;
  /**
   * After a loss of the device, instead of `onTrainBegin`, where `fit` goes on. @param model the same, on another device.
   */
  onTrainResume?(model: TrainedModel): void | Promise<void>;
  /** Before an epoch. @param epoch from 0. */
  onEpochBegin?(epoch: number): void | Promise<void>;
  /** Before a training batch. @param batch from 0, of the epoch. */
  onTrainBatchBegin?(batch: number): void | Promise<void>;
  /**
   * After a training batch, or several if the figures of several are read together. @param batch the last one, from 0.
   * @param logs means over the epoch so far.
   */
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  /** Before `evaluate`, or the validation of an epoch. */
  onTestBegin?(): void | Promise<void>;
  /** Before a batch of it. @param batch from 0. */
  onTestBatchBegin?(batch: number): void | Promise<void>;
  /** After a batch of it. @param logs means over the batches so far. */
  onTestBatchEnd?(batch: number, batches: number, logs: Logs): void | Promise<void>;
  /** After it. @param logs its figures. */
  onTestEnd?(logs: Logs): void | Promise<void>;
  /** Before `predict`. */
  onPredictBegin?(): void | Promise<void>;
  /** Before a batch of `predict`. @param batch from 0. */
  onPredictBatchBegin?(batch: number): void | Promise<void>;
  /** After a batch of `predict`. */
  onPredictBatchEnd?(batch: number, batches: number): void | Promise<void>;
  /** After `predict`. */
  onPredictEnd?(): void | Promise<void>;
  /**
   * After an epoch, validation included. @param epoch from 0. @param logs the epoch's figures; those of validation are
   * named `val_...`.
   */
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  /** After the last epoch, however training ends. @param logs figures of the last epoch. */
  onTrainEnd?(logs: Logs): void | Promise<void>;
  /**
   * What `BackupAndRestore`, and a `fit` that resumes, keep of it beside its own properties that are numbers, texts and
   * arrays: the same, in lists or objects.
   */
  stateDict?(): object | Promise<object>;
  /** Takes it back, after `onTrainBegin`. On another device than before, where that was lost. */
  loadStateDict?(state: object): void;
}

/** Their names; first those that Keras's `LambdaCallback` takes by position, in its order. */
export const HOOKS: readonly string[] = /* @__PURE__ */ [
  'Epoch',
  ...['Train', 'Test', 'Predict'].flatMap((what) => [what, `${what}Batch`]),
]
  .flatMap((what) => [`on${what}Begin`, `on${what}End`])
  .concat('onTrainResume');

/** What a class of callbacks has beside the hooks that it defines. */
interface CallbackParts extends Callback {
  setModel(model: TrainedModel): void;
  setParams(params: FitParams): void;
  /** Keras's older name of `onTrainBatchBegin`. */
  onBatchBegin?(batch: number): void | Promise<void>;
  /** Keras's older name of `onTrainBatchEnd`. */
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  /** What is trained, evaluated or predicts. @throws LifetimeError before that. */
  readonly model: TrainedModel;
  /** Null before it is used. */
  readonly params: FitParams | null;
}

/**
 * Keras's class of callbacks, to be extended; a plain object with hooks does as well.
 *
 * ```ts
 * class Patience extends Callback {
 *   override onEpochEnd(epoch: number, logs: Logs): void {
 *     if (logs.loss! < 0.1) this.model.stopTraining = true;
 *   }
 * }
 * ```
 */
export const Callback: new () => CallbackParts = class {
  #model: TrainedModel | null = null;
  params: FitParams | null = null;

  setModel(model: TrainedModel): void {
    this.#model = model;
    // Fields of a subclass are there by now.
    const hooks = this as Partial<CallbackParts>;
    if (hooks.onBatchBegin) hooks.onTrainBatchBegin ??= (batch) => hooks.onBatchBegin!(batch);
    if (hooks.onBatchEnd) hooks.onTrainBatchEnd ??= (batch, logs) => hooks.onBatchEnd!(batch, logs);
  }

  setParams(params: FitParams): void {
    this.params = params;
  }

  get model(): TrainedModel {
    if (this.#model) return this.#model;
    throw new LifetimeError(`${this.constructor.name}: it has no model before fit, evaluate or predict`);
  }
};
