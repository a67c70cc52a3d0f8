import { batch, computed, effect, signal } from '@preact/signals';
import type { Remote } from 'comlink';
import type { Host } from './worker/host';
import { START, type RunConfig } from './run/config';
import type { Frame } from './run/frame';
import type { LessonLink } from './run/lesson-link';
import type { Run } from './run/run';

/** What the page shows. Panels read it; only `control.ts`, the timeline and the settings write it. */

export type GPU =
  { readonly name: 'checking' | 'unavailable' | 'lost' } | { readonly name: 'ready'; readonly adapter: string | null };
export const gpu = signal<GPU>({ name: 'checking' });

/** The worker from the start: for what needs no GPU. */
export const worker = signal<Remote<Host> | null>(null);
/** The worker, once its GPU is ready. */
export const host = signal<Remote<Host> | null>(null);

/** For the next run; the run at hand has its own. */
export const config = signal<RunConfig>(START);

/** The run in the worker. */
export const run = signal<Run | null>(null);
/** The run before it, to compare with. */
export const kept = signal<Run | null>(null);
/** An order that would let go of a run that nobody keeps; the reader is asked first. */
export const asked = signal<(() => void) | null>(null);
/** The run that came with the page. */
export const recording = signal<Run | null>(null);

/** Which the reader watches: the recorded run, until the first order or setting. */
export const watching = signal<'recording' | 'run'>('recording');

/** The run that the page is to show: where there is no GPU, never one in the worker. */
export const wanted = computed(() => {
  const own = run.value;
  const orRecorded = gpu.value.name === 'unavailable' ? recording.value : null;
  return watching.value === 'run' ? (own ?? orRecorded) : (recording.value ?? own);
});

/** The run that the page shows: until there is something to see of the one that it is to show, the one before it. */
export const shown = signal<Run | null>(null);

/** Which frame of the shown run is looked at. Null: the latest, live. */
export const cursor = signal<number | null>(null);

effect(() => {
  const next = wanted.value;
  if (!next || next === shown.peek() || (next.frames.value.length === 0 && next.failure.value === null)) return;
  batch(() => {
    shown.value = next;
    if (!next.recorded) cursor.value = null;
  });
});

export const frame = computed<Frame | null>(() => {
  const frames = shown.value?.frames.value ?? [];
  return frames[Math.min(cursor.value ?? Infinity, frames.length - 1)] ?? null;
});

/** An image of 28 x 28 from 0 to 1. */
export interface Input {
  readonly image: Float32Array;
  /** Null where nobody knows. */
  readonly label: number | null;
}
/** The reader's choice of what to look into. */
export const input = signal<Input | null>(null);

const pinned = computed<Input | null>(() => {
  const opened = (shown.value ?? run.value)?.opened.value;
  return opened
    ? { image: Float32Array.from(opened.pinned.image, (byte) => byte / 255), label: opened.pinned.label }
    : null;
});

/** What is looked into: the reader's choice, or else the run's pinned image. Null until the data is there. */
export const inHand = computed(() => input.value ?? pinned.value);

/** Panels that a teacher's link leaves out, by id. */
export const hidden = signal<ReadonlySet<string>>(new Set());

/** Panels that alone are shown, within another page, which keeps nothing for its reader. Null: the whole page. */
export const embed = signal<readonly string[] | null>(null);

/** What the page's address has that it cannot use: `epochs=0`. */
export const linkFaults = signal<readonly string[]>([]);

/** The lesson's open card, and those that a teacher chose. */
export const lesson = signal<LessonLink>({ card: null, cards: [] });

/** The panel that the page's address names: `#labs`, or `#seed=7&labs`. */
export const section = signal<string | null>(null);
