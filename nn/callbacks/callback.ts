import type { Logs, TrainedModel } from '../types';

export type { Logs };

export interface FitParams {
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
  onTrainBegin?(params: FitParams, model: TrainedModel): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchBegin?(batch: number): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onTestBegin?(): void | Promise<void>;
  onTestBatchBegin?(batch: number): void | Promise<void>;
  onTestBatchEnd?(batch: number, batches: number, logs: Logs): void | Promise<void>;
  onTestEnd?(logs: Logs): void | Promise<void>;
  onPredictBegin?(): void | Promise<void>;
  onPredictBatchBegin?(batch: number): void | Promise<void>;
  onPredictBatchEnd?(batch: number, batches: number): void | Promise<void>;
  onPredictEnd?(): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
}
