import { goOnWith } from '../control';
import { sameConfig } from '../run/config';
import { decodeLink } from '../run/link';
import { Run } from '../run/run';
import { config } from '../state';
import { keptRecord } from './database';
import { takeRun } from './lock';

/** A kept run as the page shows it. Null where there is no such run. */
export async function keptRun(id: string): Promise<Run | null> {
  const found = await keptRecord(id);
  return found && new Run((await decodeLink(found.run.config)).config, null, found.record, id);
}

/**
 * Shows a reader the run that they left, as it was: who reloads a page, or whose tab has crashed, wants to be where
 * they were. Not what another tab is at, nor, where the address has settings, a run of others.
 */
export async function showLast(id: string, hasSettings: boolean): Promise<void> {
  const last = await keptRun(id);
  if (!last || (hasSettings && !sameConfig(last.config, config.value))) return;
  const lock = await takeRun(id);
  if (!lock) return;
  lock.release();
  goOnWith(last);
}
