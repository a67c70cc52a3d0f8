import { batch } from '@preact/signals';
import { type Remote, proxy } from 'comlink';
import type { RunConfig } from './run/config';
import { Run } from './run/run';
import { playing } from './playback';
import type { Host } from './worker/host';
import { type StartedWorker, startWorker } from './start-worker';
import { rememberRun } from './remembered';
import { asked, config, cursor, embed, gpu, host, kept, recording, run, shown, watching, worker } from './state';
import { still } from './theme';

let started: StartedWorker | null = null;
/** Until the worker has the run that was opened last. */
let opening: Promise<void> = Promise.resolve();

/**
 * Starts the worker and, in it, the GPU; then opens the run that is shown already, or a new one. Where the GPU was lost,
 * the same worker goes on with another, from what it has kept.
 */
export async function start(): Promise<void> {
  const lost = gpu.value.name === 'lost';
  started ??= startWorker(() => (gpu.value = { name: 'lost' }));
  const { host: remote } = started;
  batch(() => {
    worker.value = remote;
    host.value = null;
    gpu.value = { name: 'checking' };
  });
  try {
    const adapter = await started.start();
    batch(() => {
      host.value = remote;
      gpu.value = { name: 'ready', adapter };
    });
  } catch {
    gpu.value = { name: lost ? 'lost' : 'unavailable' };
    return;
  }
  // Nobody waits for a run while the recorded one is shown: its images are no part of the first load.
  if (run.value || watching.value === 'run') await open(run.value ?? undefined);
}

/**
 * A new run of the settings, its weights drawn anew, or one that was kept, from its last step; the run before it stays
 * beside it, where it had begun.
 */
export async function open(next = new Run(config.value)): Promise<void> {
  const remote = host.value;
  if (!remote) return;
  batch(() => {
    const before = run.value;
    if (before && before !== next && before.progress.value.step > 0) kept.value = before;
    if (kept.value === next) kept.value = null;
    run.value = next;
    next.hear({ type: 'activity', activity: { name: 'loading' } }); // whatever it was at before
    if (watching.value === 'run') cursor.value = null;
  });
  opening = remote.open(
    next.config,
    proxy((event) => next.hear(event)),
    embed.value ? null : next.id,
  );
  await opening;
}

/** A run, where there is none yet. */
function prepare(): void {
  if (!run.value) void open();
}

/** The run that came with the page; without, the reader's own is shown. */
export function showRecording(recorded: Run | null): void {
  recording.value = recorded;
  if (recorded) return;
  watchRun();
  prepare();
}

/** Shows a run that was kept; where there is a GPU, training can go on from its last step. */
export function goOnWith(next: Run): void {
  orAsk(() => {
    batch(() => {
      config.value = next.config;
      if (host.value) rememberRun(next.id);
      else run.value = next; // until there is a GPU, or without one
      watchRun();
    });
    void open(next);
  });
}

/** Has a run that was kept stand beside the one at hand, as run A. */
export function compareWith(other: Run): void {
  kept.value = other;
  watchRun();
}

/** Lets go of the run that was kept. */
export function drop(): void {
  kept.value = null;
}

/** Changes settings, and so opens a new run. */
export function set(changes: Partial<RunConfig>): void {
  // Weights of a file fit its layers alone.
  choose({ ...config.value, ...(changes.layers && { start: undefined }), ...changes });
}

/** Has all settings be these, and so opens a new run. */
export function choose(settings: RunConfig): void {
  orAsk(() => {
    config.value = settings;
    beginAnew();
  });
}

/** The same weights as before the first step. */
export function reset(): void {
  orAsk(beginAnew);
}

function beginAnew(): void {
  rememberRun(null);
  watchRun();
  void open();
}

/** Does what lets go of the run at hand, once the reader has agreed to it where nobody keeps that. */
function orAsk(order: () => void): void {
  if (run.value?.kept.value?.type === 'unkept') asked.value = order;
  else order();
}

/** What the reader says when asked: the order, or null. */
export function answer(order: (() => void) | null): void {
  asked.value = null;
  if (order) order();
  else config.value = { ...config.value }; // fields show it again
}

export const train = (): Promise<void> => order((remote) => remote.train());

export function pause(): void {
  void host.value?.pause();
}

export const step = (): Promise<void> => order((remote) => remote.step());

/** To the run at hand, or to a new one where there is none. */
async function order(tell: (remote: Remote<Host>) => Promise<void>): Promise<void> {
  watchRun();
  prepare();
  const own = run.value;
  await opening;
  if (own && own === run.value && host.value) await tell(host.value);
}

/** Shows the run in the worker, as it is now. */
export function watchRun(): void {
  batch(() => {
    watching.value = 'run';
    cursor.value = null;
  });
}

/** Shows the run that came with the page: it plays from its beginning, or stands at a frame, as `seek` does. */
export function watchRecording(at?: number | null): void {
  batch(() => {
    watching.value = 'recording';
    cursor.value = recording.value ? (at ?? null) : null;
    playing.value = at === undefined && !still.value;
  });
}

/** Whether the run at hand takes orders. */
export function willing(): boolean {
  const name = run.value?.activity.value.name ?? 'waiting';
  return gpu.value.name === 'ready' && (name === 'waiting' || name === 'training' || name === 'validating');
}

/** Moves the time that the page shows: to a frame, or, by null and by the last one, to now. */
export function seek(to: number | null): void {
  const last = (shown.value?.frames.value.length ?? 0) - 1;
  cursor.value = to === null || to >= last ? null : Math.max(0, to);
}
