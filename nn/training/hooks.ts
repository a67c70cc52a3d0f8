import type { Callback } from '../callbacks';

export async function inTurn(
  hooks: readonly Callback[],
  call: (hook: Callback) => void | Promise<void> | undefined,
): Promise<void> {
  for (const hook of hooks) await call(hook);
}

type BatchBegin = 'onTrainBatchBegin' | 'onTestBatchBegin' | 'onPredictBatchBegin';

/** A hook that comes with every batch, only where somebody wants it: to wait for it costs time. */
export function hookOf(hooks: readonly Callback[], name: BatchBegin): ((batch: number) => Promise<void>) | undefined {
  return hooks.some((hook) => hook[name]) ? (batch) => inTurn(hooks, (hook) => hook[name]?.(batch)) : undefined;
}
