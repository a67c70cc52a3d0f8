import type { Callback, FitParams } from '../callbacks/callback';
import type { TrainedModel } from '../types';
import type { Pass, RunState } from './pass';

export async function inTurn(
  hooks: readonly Callback[],
  call: (hook: Callback) => void | Promise<void> | undefined,
): Promise<void> {
  for (const hook of hooks) await call(hook);
}

/** What every callback is told first, in Keras's order. */
export function introduce(hooks: readonly Callback[], model: TrainedModel, params: FitParams): void {
  for (const hook of hooks) {
    hook.setModel?.(model);
    hook.setParams?.(params);
  }
}

/** What fit goes on from. */
export interface Resumed {
  readonly epoch: number;
  /** Batches since the data began. */
  readonly taken: number;
  /** Of an epoch that has begun. */
  readonly run: RunState | null;
}

/** What has come about after a batch, or, where that is null, an epoch. */
export interface Progress {
  /** The epoch to go on with, from 0. */
  readonly epoch: number;
  readonly batch: number | null;
  readonly taken: number;
  readonly pass: Pick<Pass, 'runState'>;
}

/** A callback that keeps what a run is made of: `BackupAndRestore`. */
export interface Keeper extends Callback {
  /** Puts back what was kept of the model; null where nothing was. */
  restore(model: TrainedModel): Promise<Resumed | null>;
  /** Puts back what was kept of these, and where random numbers are. */
  begin(hooks: readonly Callback[]): void;
  /** The data begin now, with the order that is drawn next. @param again as they began when they were kept. */
  mark(again: boolean): void;
  keep(progress: Progress): Promise<void>;
  /** Training has come to its end. */
  end(): Promise<void>;
}

export const isKeeper = (callback: Callback): callback is Keeper => 'mark' in callback;

type BatchBegin = 'onTrainBatchBegin' | 'onTestBatchBegin' | 'onPredictBatchBegin';

/** A hook that comes with every batch, only where somebody wants it: to wait for it costs time. */
export function hookOf(hooks: readonly Callback[], name: BatchBegin): ((batch: number) => Promise<void>) | undefined {
  return hooks.some((hook) => hook[name]) ? (batch) => inTurn(hooks, (hook) => hook[name]?.(batch)) : undefined;
}
