import { type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Run } from '../../run/run';
import { at, gpu, host, run } from '../../state';
import type { Inspected } from '../../worker/inspect';
import { chosen } from './chosen';

/** Least milliseconds between two looks of a network that goes on training. */
const EVERY = 1000;

/** What every layer of a run made of an image after so many steps, and the weights that did. */
export interface Look extends Inspected {
  readonly run: Run;
  readonly image: Float32Array;
  readonly step: number;
}

/** A look at the chosen image at the moment shown, anew when either changes; one is asked for at a time, so none comes late. */
export function useLook(inView: Signal<boolean>): { readonly look: Signal<Look | null>; readonly failure: Signal<string | null> } {
  const look = useSignal<Look | null>(null);
  const failure = useSignal<string | null>(null);
  const busy = useSignal(false);
  const last = useRef({ key: [] as readonly unknown[], began: -Infinity });

  const wish = useComputed(() => {
    const [remote, own, picture] = [host.value, run.value, chosen.value];
    if (!remote || !picture || !inView.value || !own?.opened.value || gpu.value.name !== 'ready') return null;
    const moment = at.value;
    return { remote, run: own, image: picture.image, at: moment, step: moment === 'live' ? own.progress.value.step : moment, finished: own.finished.value };
  });
  useSignalEffect(() => {
    const asked = wish.value;
    if (!asked || busy.value) return;
    const key = [asked.run, asked.image, asked.at, asked.step, asked.finished];
    const before = last.current;
    if (key.every((value, i) => value === before.key[i])) return;
    const trainsOn = key.slice(0, 3).every((value, i) => value === before.key[i]);
    const timer = setTimeout(
      () => {
        last.current = { key, began: performance.now() };
        busy.value = true;
        asked.remote
          .inspect(asked.image, asked.at)
          .then(
            ({ step, value }) => {
              if (run.peek() !== asked.run) return;
              look.value = { ...value, run: asked.run, image: asked.image, step };
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
  return { look, failure };
}
