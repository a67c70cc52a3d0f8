import { batch, computed } from '@preact/signals';
import type { Remote } from 'comlink';
import type { At, Moment } from './run/events';
import type { Frame } from './run/frame';
import type { Run } from './run/run';
import { playing } from './playback';
import { cursor, frame, gpu, host, run, shown, worker } from './state';
import type { Host } from './worker/host';

/** A network, and whom to ask about it. */
export interface Subject {
  readonly run: Run;
  /** The run's frame at that moment, which may be the same at another one. */
  readonly frame: Frame;
  readonly at: At;
  readonly moment: Moment;
  readonly host: Remote<Host>;
}

/**
 * What panels ask the worker about: the network of the run that the page shows, at the moment that it shows or, of a
 * recorded run, the nearest of which all weights came with the page. Null while there is none to ask.
 */
export const subject = computed<Subject | null>(() => {
  const [of, now] = [shown.value, frame.value];
  if (!of || !now) return null;
  if (of.recorded) {
    const kept = nearest(
      of.frames.value.filter(({ step }) => of.recorded!.weights.includes(step)),
      now.step,
    );
    if (!kept || !worker.value) return null;
    const at = kept.step;
    return { run: of, frame: kept, at, moment: { recorded: of.config, at }, host: worker.value };
  }
  if (of !== run.value || !of.opened.value || gpu.value.name !== 'ready' || !host.value) return null;
  const at = cursor.value === null ? 'live' : now.step;
  return { run: of, frame: now, at, moment: { recorded: null, at }, host: host.value };
});

function nearest<T extends { readonly step: number }>(all: readonly T[], step: number): T | null {
  const distance = (of: T): number => Math.abs(of.step - step);
  return all.reduce<T | null>((a, b) => (a && distance(a) <= distance(b) ? a : b), null);
}

/** The moment of the run in the worker, where the page shows that one. */
export const at = computed<At>(() =>
  shown.value === run.value && cursor.value !== null ? (frame.value?.step ?? 'live') : 'live',
);

/**
 * The recorded run stands still for who looks closely: at the moment of the numbers that are looked at, which are of
 * the nearest of which all weights came with the page.
 */
export function stand(step: number | undefined = subject.value?.frame.step): void {
  const frames = shown.value?.recorded ? shown.value.frames.value : [];
  const to = frames.findIndex((each) => each.step === step);
  if (to < 0) return;
  batch(() => {
    playing.value = false;
    cursor.value = to < frames.length - 1 ? to : null;
  });
}

interface Close {
  readonly onClick: () => void;
  readonly onKeyDown: (event: { readonly key: string }) => void;
}

/** By which a reader looks closely at something, by pointer or by keyboard. */
export const closely = (step?: number): Close => ({
  onClick: () => stand(step),
  onKeyDown: ({ key }) => {
    if (!['Tab', 'Shift', 'Escape'].includes(key)) stand(step);
  },
});

/** Where the recorded run plays, it stands still, at its end: for a lab, which is about a trained network. */
export function rest(): void {
  if (!playing.value || !shown.value?.recorded) return;
  batch(() => {
    playing.value = false;
    cursor.value = null;
  });
}
