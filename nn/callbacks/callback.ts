import type { Sequential } from '../sequential';

/** Figures by name: `loss`, `accuracy`, `val_loss`, ... */
export type Logs = Record<string, number>;

export interface FitParams {
  readonly epochs: number;
  /** Batches in an epoch. */
  readonly steps: number;
}

/**
 * Keras's hooks, each optional; `fit` awaits what they return, so a hook that waits pauses training. Batch hooks get the
 * running means of the epoch so far, and come when these are read from the GPU: every `stepsPerExecution` batches.
 */
export interface Callback {
  onTrainBegin?(params: FitParams, model: Sequential): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onTestBatchEnd?(batch: number, batches: number): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
}
