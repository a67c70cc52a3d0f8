import { MOST_BYTES, STORES, database, stepsOf } from './database';

/**
 * Keeps a run once more under another id, as its branch from the step that is kept.
 * @throws where it is not kept, or there is no room.
 */
export async function copyRun(from: string, to: string): Promise<void> {
  const transaction = (await database()).transaction(STORES, 'readwrite');
  const [runs, records, states, frames, snapshots] = [
    transaction.objectStore('runs'),
    transaction.objectStore('records'),
    transaction.objectStore('states'),
    transaction.objectStore('frames'),
    transaction.objectStore('snapshots'),
  ];
  const all = await runs.getAll();
  const run = all.find(({ id }) => id === from);
  const [record, state, ownFrames, ownSnapshots] = await Promise.all([
    records.get(from),
    states.get(from),
    frames.getAll(stepsOf(from)),
    snapshots.getAll(stepsOf(from)),
  ]);
  const bytes = all.reduce((sum, each) => sum + each.bytes, run?.bytes ?? 0);
  if (!run || !record || !state || bytes > MOST_BYTES) {
    transaction.abort();
    await transaction.done.catch(() => undefined);
    throw new Error(run ? 'The runs that are kept take all the room that they may.' : 'This run is not kept.');
  }
  const now = Date.now();
  await Promise.all([
    runs.put({ ...run, id: to, name: '', created: now, saved: now }, to),
    records.put({ ...record, branch: { of: from, step: run.step } }, to),
    states.put(state, to),
    ...ownFrames.map((each) => frames.put(each, [to, each.step])),
    ...ownSnapshots.map((each) => snapshots.put(each, [to, each.step])),
    transaction.done,
  ]);
}
