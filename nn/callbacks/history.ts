import type { Callback, FitParams, Logs } from './callback';

/** What `fit` returns: the figures of every epoch. */
export class History implements Callback {
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
