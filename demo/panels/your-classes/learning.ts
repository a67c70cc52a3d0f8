import { batch, computed, signal } from '@preact/signals';
import { type ProxyMarked, type Remote, proxy, transfer } from 'comlink';
import { pause as pauseRun } from '../../control';
import {
  type Augmentation,
  type EpochFigures,
  type Learned,
  type LessonEvent,
  type PictureKind,
} from '../../run/own-classes';
import type { ModelFormat } from '../../run/model-format';
import { type StartedWorker, startWorker } from '../../start-worker';
import { run as own } from '../../state';
import type { OwnClasses } from '../../worker/own-classes';
import { working } from '../labs/experiment';
import { classes, kind, names } from './pictures';
import type { Picture } from './read-picture';

/** Of all trainings: so that the same pictures are held out, and begin with the same weights. */
const SEED = 42;

/** A network that learns classes, or has learnt them: as they were when it began. */
export interface Lessons {
  readonly kind: PictureKind;
  readonly names: readonly string[];
  /** Which pictures it was given, and their classes. */
  readonly pictures: readonly Picture[];
  readonly labels: Uint8Array;
  readonly augmentation: Augmentation;
  /** How many it was to have. */
  readonly epochs: number;
}

export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly batches: number;
  readonly training: number;
  readonly heldOut: number;
}

export const epochs = signal(50);
export const augmentation = signal<Augmentation>({ moves: true, flips: false });

export const lessons = signal<Lessons | null>(null);
export const state = signal<'none' | 'learning' | 'paused' | 'learnt'>('none');
export const atWork = computed(() => state.value === 'learning' || state.value === 'paused');
/** Null until its worker has begun. */
export const progress = signal<Progress | null>(null);
export const figures = signal<readonly EpochFigures[]>([]);
/** The first convolution's, before the first step and now. */
export const kernels = signal<Extract<LessonEvent, { type: 'kernels' }> | null>(null);
export const learned = signal<Learned | null>(null);
/** Why it was broken off, in the library's words; `lost`: with the GPU. */
export const failure = signal<'lost' | { readonly message: string } | null>(null);
/** Whether the reader's run was training, and is paused for this. */
export const runPaused = signal(false);

/** The worker that has the network: one at a time. */
let at: { readonly worker: StartedWorker; readonly network: Remote<OwnClasses & ProxyMarked> | null } | null = null;
const turn = {};

/** Ends the worker and forgets its network. */
function leave(): void {
  at?.worker.terminate();
  at = null;
  batch(() => {
    if (working.peek() === turn) working.value = null;
    state.value = 'none';
    learned.value = progress.value = kernels.value = null;
  });
}

/**
 * Trains a new network on all pictures that there are, in a worker of its own: the page's run is paused, and neither its
 * weights nor its random numbers are touched.
 */
export async function learn(): Promise<void> {
  if (working.peek()) return;
  leave();
  const all = classes.peek();
  const now: Lessons = {
    kind: kind.peek(),
    names: names.peek(),
    pictures: all.flatMap(({ pictures }) => pictures),
    labels: Uint8Array.from(all.flatMap(({ pictures }, label) => pictures.map(() => label))),
    augmentation: augmentation.peek(),
    epochs: epochs.peek(),
  };
  batch(() => {
    working.value = turn;
    state.value = 'learning';
    lessons.value = now;
    figures.value = [];
    failure.value = null;
    runPaused.value = own.peek()?.running ?? false;
  });
  pauseRun();
  const worker = startWorker(() => {
    if (at?.worker !== worker) return;
    leave();
    failure.value = 'lost';
  });
  at = { worker, network: null };
  try {
    await worker.start();
    const network = await worker.host.ownClasses();
    if (at?.worker !== worker) return;
    at = { worker, network };
    const bytes = together(now.pictures, now.kind);
    const lesson = {
      kind: now.kind,
      classes: now.names.length,
      augmentation: now.augmentation,
      epochs: now.epochs,
      seed: SEED,
    };
    const result = await network.learn(lesson, transfer(bytes, [bytes.buffer]), now.labels, proxy(hear));
    if (at?.worker !== worker) return;
    batch(() => {
      working.value = null;
      learned.value = result;
      state.value = 'learnt';
    });
  } catch (error) {
    if (at?.worker !== worker) return;
    leave();
    failure.value = { message: error instanceof Error ? error.message : String(error) };
  }
}

function hear(event: LessonEvent): void {
  switch (event.type) {
    case 'begun':
      progress.value = { ...event, step: 0, epoch: 0 };
      break;
    case 'kernels':
      kernels.value = event;
      break;
    case 'step':
      if (progress.value) progress.value = { ...progress.value, step: event.step, epoch: event.epoch };
      break;
    case 'epoch':
      figures.value = [...figures.value, event.figures];
      break;
  }
}

export function pause(): void {
  void at?.network?.pause();
  state.value = 'paused';
}

export function goOn(): void {
  void at?.network?.goOn();
  state.value = 'learning';
}

/** Ends it with what it has learnt by now; before its first step, altogether. */
export function stop(): void {
  if (!progress.value) return leave();
  state.value = 'learning';
  void at?.network?.stop();
}

/** What the network makes of pictures: of each a share for every class. */
export async function predict(pictures: readonly Picture[]): Promise<readonly Float32Array[]> {
  const { kind, names } = lessons.value!;
  const bytes = together(pictures, kind);
  const shares = await at!.network!.predict(transfer(bytes, [bytes.buffer]));
  return pictures.map((_, i) => shares.subarray(i * names.length, (i + 1) * names.length));
}

export const save = async (format: ModelFormat): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await at!.network!.save(format));

/** The training as a program for Keras 3. */
export const kerasCode = (): Promise<string> => at!.network!.kerasCode(lessons.value!.names);

/** All pictures as a network takes them. */
function together(pictures: readonly Picture[], kind: PictureKind): Uint8Array<ArrayBuffer> {
  const size = pictures[0]![kind].length;
  const bytes = new Uint8Array(pictures.length * size);
  pictures.forEach((picture, i) => bytes.set(picture[kind], i * size));
  return bytes;
}
