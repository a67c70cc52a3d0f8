import { define } from '../keras-object';
import type { FitParams, Logs } from './callback';
import { KerasCallback } from './keras-callback';

/** What `fit` returns: the figures of every epoch. */
export class History extends /* @__PURE__ */ define(KerasCallback, 'History', [], {}) {
  readonly history: Record<string, number[]> = {};
  readonly epoch: number[] = [];
  params: FitParams | null = null;

  onTrainBegin(params: FitParams): void {
    this.params = params;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
