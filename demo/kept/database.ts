import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Frame, Point } from '../run/frame';
import { EMPTY, type RunRecord } from '../run/record';
import type { Moment } from '../worker/snapshots';

/** A run that the browser keeps, as the list of them shows it. */
export interface KeptRun {
  readonly id: string;
  /** The reader's; '' for none. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly saved: number;
  /** Its settings, as a link has them. */
  readonly config: string;
  readonly step: number;
  readonly isFinished: boolean;
  /** The point with the least validation loss, and its epoch, from 0; null before the first epoch's end. */
  readonly best: { readonly epoch: number; readonly point: Point } | null;
  /** The first convolution's at its last step. */
  readonly kernel: Frame['kernel'] | null;
  readonly bytes: number;
}

/**
 * Of all runs together: some forty of the notes' network. Browsers give a site a share of the disk, mostly more than
 * this, and a page that takes as much as it can is the first that they clear when the disk is full.
 */
export const MOST_BYTES = 1e9;

/** What the page shows of it beside the frames. */
export type KeptRecord = Pick<
  RunRecord,
  'opened' | 'progress' | 'training' | 'validation' | 'finished' | 'interventions' | 'branch'
>;

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  records: { key: string; value: KeptRecord };
  /** What training goes on from: a backup as `BackupAndRestore` has it. */
  states: { key: string; value: Uint8Array };
  frames: { key: [id: string, step: number]; value: Frame };
  snapshots: { key: [id: string, step: number]; value: Moment };
}

export type Database = IDBPDatabase<Schema>;
export const STORES = ['runs', 'records', 'states', 'frames', 'snapshots'] as const;

let opened: Promise<Database> | null = null;

/** The database `vitrine`. Rejects where the browser has none, as in some private windows. */
export function database(): Promise<Database> {
  const forget = (): void => void (opened = null);
  opened ??= openDB<Schema>('vitrine', 1, {
    upgrade: (made) => STORES.forEach((name) => made.createObjectStore(name)),
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close(); // for a later version of the page in another tab
      forget();
    },
    terminated: forget,
  });
  opened.catch(forget);
  return opened;
}

/** All steps of a run. */
export const stepsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, -Infinity], [id, Infinity]);

/** The latest first. */
export async function keptRuns(): Promise<readonly KeptRun[]> {
  const all = await (await database()).getAll('runs');
  return all.toSorted((a, b) => b.saved - a.saved);
}

/** What the page shows of a run. Null where there is no such run. */
export async function keptRecord(id: string): Promise<{ readonly run: KeptRun; readonly record: RunRecord } | null> {
  const transaction = (await database()).transaction(['runs', 'records', 'frames']);
  const [run, record, frames] = await Promise.all([
    transaction.objectStore('runs').get(id),
    transaction.objectStore('records').get(id),
    transaction.objectStore('frames').getAll(stepsOf(id)),
  ]);
  return run && record
    ? { run, record: { ...EMPTY, ...record, frames, kept: { type: 'kept', step: run.step } } }
    : null;
}

/** What a worker goes on from. Null where there is no such run. */
export async function keptState(
  id: string,
): Promise<{ readonly state: Uint8Array; readonly moments: readonly Moment[] } | null> {
  const transaction = (await database()).transaction(['states', 'snapshots']);
  const [state, moments] = await Promise.all([
    transaction.objectStore('states').get(id),
    transaction.objectStore('snapshots').getAll(stepsOf(id)),
  ]);
  return state ? { state, moments } : null;
}

export async function renameRun(id: string, name: string): Promise<void> {
  const { store, done } = (await database()).transaction('runs', 'readwrite');
  const run = await store.get(id);
  await Promise.all([run && store.put({ ...run, name }, id), done]);
}

export async function removeRun(id: string): Promise<void> {
  const transaction = (await database()).transaction(STORES, 'readwrite');
  await Promise.all([
    ...(['runs', 'records', 'states'] as const).map((name) => transaction.objectStore(name).delete(id)),
    ...(['frames', 'snapshots'] as const).map((name) => transaction.objectStore(name).delete(stepsOf(id))),
    transaction.done,
  ]);
}
