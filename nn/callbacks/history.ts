import { define } from '../keras-object';
import type { FitParams, Logs } from './callback';
import { KerasCallback } from './keras-callback';

/** What `fit` returns: the figures of every epoch. */
export class History extends /* @__PURE__ */ define(KerasCallback, 'History', [], {}) {
  /** By name (`loss`, `accuracy`, `val_loss`, ...) one figure an epoch. */
  readonly history: Record<string, number[]> = {};
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /** What `fit` was called with; null before training. */
  params: FitParams | null = null;

  onTrainBegin(params: FitParams): void {
    this.params = params;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
