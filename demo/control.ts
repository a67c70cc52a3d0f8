import { batch } from '@preact/signals';
import { proxy } from 'comlink';
import type { RunConfig } from './run/config';
import { isSound } from './run/architecture';
import { Run } from './run/run';
import { startWorker } from './start-worker';
import { config, cursor, gpu, host, kept, run, shown, watching, worker } from './state';

/** Starts the worker and, in it, the GPU; then opens a run of the settings. */
export async function start(): Promise<void> {
  const { host: remote, ready } = startWorker(() => (gpu.value = { name: 'lost' }));
  worker.value = remote;
  try {
    const adapter = await ready;
    batch(() => {
      host.value = remote;
      gpu.value = { name: 'ready', adapter };
    });
    await open();
  } catch {
    gpu.value = { name: 'unavailable' };
  }
}

/** A new run of the settings, its weights drawn anew; the run before it is kept, where it had begun. */
export async function open(): Promise<void> {
  const remote = host.value;
  if (!remote || !isSound(config.value.layers)) return;
  const next = new Run(config.value);
  batch(() => {
    const before = run.value;
    if (before && before.progress.value.step > 0) kept.value = before;
    run.value = next;
    cursor.value = null;
  });
  await remote.open(next.config, proxy((event) => next.hear(event)));
}

/** Lets go of the run that was kept. */
export function drop(): void {
  kept.value = null;
}

/** Changes settings, and so opens a new run. */
export function set(changes: Partial<RunConfig>): void {
  config.value = { ...config.value, ...changes };
  reset();
}

/** The same weights as before the first step. */
export function reset(): void {
  watching.value = 'run';
  void open();
}

export function train(): void {
  watchNow();
  void host.value?.train();
}

export function pause(): void {
  void host.value?.pause();
}

export function step(): void {
  watchNow();
  void host.value?.step();
}

function watchNow(): void {
  batch(() => {
    watching.value = 'run';
    cursor.value = null;
  });
}

/** Whether the run at hand takes orders. */
export function willing(): boolean {
  const name = run.value?.activity.value.name;
  return gpu.value.name === 'ready' && (name === 'waiting' || name === 'training' || name === 'validating');
}

/** Moves the time that the page shows: to a frame, or, by null and by the last one, to now. */
export function seek(to: number | null): void {
  const last = (shown.value?.frames.value.length ?? 0) - 1;
  cursor.value = to === null || to >= last ? null : Math.max(0, to);
}
