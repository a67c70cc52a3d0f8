import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { NDArray } from '../../../engine';
import type { At } from '../../run/events';
import type { Run } from '../../run/run';
import { at, gpu, host, input, run, shown } from '../../state';

/** Least milliseconds between two looks of a network that goes on training. */
const EVERY = 1000;

/** What every layer made of an image, at each of the moments asked for. */
export interface Looks {
  readonly run: Run;
  readonly image: Float32Array;
  /** Of the image, where it is known. */
  readonly label: number | null;
  readonly moments: readonly { readonly step: number; readonly value: readonly NDArray[] }[];
}

/** The image at hand: the reader's own, or the pinned one. */
export function subjectOf(of: Run | null): { readonly image: Float32Array; readonly label: number | null } | null {
  const pinned = of?.opened.value?.pinned;
  return input.value ?? (pinned ? { image: Float32Array.from(pinned.image, (byte) => byte / 255), label: pinned.label } : null);
}

/**
 * Looks into the reader's run while `wanted`, at the moment shown and, if `first`, before training too; anew when the
 * moment or the image changes. One look is asked for at a time, so that none comes late.
 */
export function useLooks(wanted: ReadonlySignal<boolean>, first: boolean): { readonly looks: Signal<Looks | null>; readonly failure: Signal<string | null> } {
  const looks = useSignal<Looks | null>(null);
  const failure = useSignal<string | null>(null);
  const busy = useSignal(false);
  const last = useRef({ key: [] as readonly unknown[], began: -Infinity });

  const subject = useComputed(() => subjectOf(shown.value));
  const wish = useComputed(() => {
    const [remote, own, picture] = [host.value, run.value, subject.value];
    if (!wanted.value || !remote || !picture || !own || own !== shown.value || own.frames.value.length === 0 || gpu.value.name !== 'ready') return null;
    const moment = at.value;
    return { remote, run: own, picture, moment, step: moment === 'live' ? own.progress.value.step : moment, finished: own.finished.value };
  });
  useSignalEffect(() => {
    const asked = wish.value;
    if (!asked || busy.value) return;
    const key = [asked.run, asked.picture, asked.moment, asked.step, asked.finished];
    const before = last.current;
    if (key.every((value, i) => value === before.key[i])) return;
    const trainsOn = key.slice(0, 3).every((value, i) => value === before.key[i]);
    const timer = setTimeout(
      () => {
        last.current = { key, began: performance.now() };
        busy.value = true;
        const moments: readonly At[] = first ? [0, asked.moment] : [asked.moment];
        Promise.all(moments.map((moment) => asked.remote.look(asked.picture.image, moment)))
          .then(
            (all) => {
              if (run.peek() !== asked.run) return;
              looks.value = { run: asked.run, ...asked.picture, moments: all };
              failure.value = null;
            },
            (error: unknown) => {
              if (run.peek() === asked.run) failure.value = error instanceof Error ? error.message : String(error);
            },
          )
          .finally(() => (busy.value = false));
      },
      trainsOn ? Math.max(0, before.began + EVERY - performance.now()) : 0,
    );
    return () => clearTimeout(timer);
  });
  return { looks, failure };
}
