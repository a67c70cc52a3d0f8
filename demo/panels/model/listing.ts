import { batch, computed, signal } from '@preact/signals';
import type { Run } from '../../run/run';
import { host, run } from '../../state';
import type { TrainStepListing } from '../../worker/train-step';

/** What was found out about the training step of a run; a failure, in the worker's words. */
type Found = { readonly of: Run } & (
  { readonly value: TrainStepListing; readonly failure: null } | { readonly value: null; readonly failure: string }
);

const latest = signal<Found | null>(null);
/** Of which run the worker was asked last, until it answers: a worker that was ended never does. */
const pending = signal<Run | null>(null);
/** While the worker is at it. */
export const asking = computed(() => pending.value !== null && pending.value === run.value);

/** Of the run at hand. */
export const found = computed(() => (latest.value?.of === run.value ? latest.value : null));

/** Nothing trains that times could get in the way of. */
export const idle = computed(() => {
  const name = run.value?.activity.value.name;
  return name === 'waiting' || name === 'finished';
});

/**
 * Asks for what is not known of the run at hand: for its dispatches once it has a frame, which is not to wait for them;
 * for their times once it rests.
 */
export function askIfUnknown(): void {
  const of = run.value;
  if (asking.value || !host.value || !of || of.frames.value.length === 0 || found.value?.failure) return;
  const known = found.value?.value;
  if (!known || (idle.value && known.timestamps && known.replays === 0)) void ask(of, idle.value);
}

/** Asks again, for new times. */
export function askAgain(): void {
  if (host.value && run.value && !asking.value) void ask(run.value, idle.value);
}

async function ask(of: Run, measure: boolean): Promise<void> {
  pending.value = of;
  const answer = await host.value!.trainStep(measure).then(
    (value): Found => ({ of, value, failure: null }),
    (error: unknown): Found => ({ of, value: null, failure: error instanceof Error ? error.message : String(error) }),
  );
  batch(() => {
    if (run.value === of) latest.value = answer;
    if (pending.value === of) pending.value = null;
  });
}
