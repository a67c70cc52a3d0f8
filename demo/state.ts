import { computed, signal } from '@preact/signals';
import type { Remote } from 'comlink';
import type { Host } from './worker/host';
import { NOTES, type RunConfig } from './run/config';
import type { At } from './run/events';
import type { Frame } from './run/frame';
import type { Run } from './run/run';

/** What the page shows. Panels read it; only `control.ts`, the timeline and the settings write it. */

export type GPU =
  { readonly name: 'checking' | 'unavailable' | 'lost' } | { readonly name: 'ready'; readonly adapter: string };
export const gpu = signal<GPU>({ name: 'checking' });

/** The worker from the start: for what needs no GPU. */
export const worker = signal<Remote<Host> | null>(null);
/** The worker, once its GPU is ready. */
export const host = signal<Remote<Host> | null>(null);

/** For the next run; the run at hand has its own. */
export const config = signal<RunConfig>(NOTES);

/** The run in the worker. */
export const run = signal<Run | null>(null);
/** The run before it, to compare with. */
export const kept = signal<Run | null>(null);
/** The run that came with the page. */
export const recording = signal<Run | null>(null);

/** Which the reader watches: the recorded run, until the first order or setting. */
export const watching = signal<'recording' | 'run'>('recording');

/** The run that the page shows. */
export const shown = computed(() =>
  watching.value === 'run' ? (run.value ?? recording.value) : (recording.value ?? run.value),
);

/** Which frame of the shown run is looked at. Null: the latest, live. */
export const cursor = signal<number | null>(null);

export const frame = computed<Frame | null>(() => {
  const frames = shown.value?.frames.value ?? [];
  return frames[Math.min(cursor.value ?? Infinity, frames.length - 1)] ?? null;
});

/** The moment of the worker's run that panels ask it for. */
export const at = computed<At>(() => {
  const own = run.value;
  return own && shown.value === own && cursor.value !== null ? (frame.value?.step ?? 'live') : 'live';
});

/**
 * The frame of the worker's run at that moment: the one that the page shows or, beside a recorded run, the latest. Null
 * while there is no network to ask.
 */
export const moment = computed<Frame | null>(() => {
  const own = run.value;
  if (!own?.opened.value || gpu.value.name !== 'ready') return null;
  return (shown.value === own ? frame.value : own.frames.value.at(-1)) ?? null;
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
  const opened = (run.value ?? shown.value)?.opened.value;
  return opened
    ? { image: Float32Array.from(opened.pinned.image, (byte) => byte / 255), label: opened.pinned.label }
    : null;
});

/** What is looked into: the reader's choice, or else the run's pinned image. Null until the data is there. */
export const inHand = computed(() => input.value ?? pinned.value);

/** Panels that a teacher's link leaves out, by id. */
export const hidden = signal<ReadonlySet<string>>(new Set());
