import type { Callback, FitParams } from '../callbacks/callback';
import type { TrainedModel } from '../types';
import type { Keeper } from './kept-run';
import type { RunEnd } from './run-end';

/** Calls a hook of each, one after the other. */
export async function inTurn(
  hooks: readonly Callback[],
  end: RunEnd,
  call: (hook: Callback) => void | Promise<void> | undefined,
): Promise<void> {
  for (const hook of hooks) await end.hook(() => call(hook));
}

/** What every callback is told first, in Keras's order. */
export function introduce(hooks: readonly Callback[], model: TrainedModel, params: FitParams): void {
  for (const hook of hooks) {
    hook.setModel?.(model);
    hook.setParams?.(params);
  }
}

export const isKeeper = (callback: Callback): callback is Keeper =>
  'restore' in callback && 'mark' in callback && 'keep' in callback;

type BatchBegin = 'onTrainBatchBegin' | 'onTestBatchBegin' | 'onPredictBatchBegin';

/** A hook that comes with every batch, only where somebody wants it: to wait for it costs time. */
export function hookOf(
  hooks: readonly Callback[],
  end: RunEnd,
  name: BatchBegin,
): ((batch: number) => Promise<void>) | undefined {
  return hooks.some((hook) => hook[name]) ? (batch) => inTurn(hooks, end, (hook) => hook[name]?.(batch)) : undefined;
}
