import type { Engine } from '../../nn';
import { randomState, setRandomState } from '../../nn/random-seed';
import type { Session } from './session';
import { Viewer } from './viewer';

/** A viewer in place of one whose device was lost. Between two batches: random numbers stay where they are. */
export async function viewAgain(viewer: Viewer, { config }: Session, engine: Engine): Promise<Viewer> {
  if (viewer.engine === engine) return viewer; // another look was first
  const state = randomState();
  const next = await Viewer.build({ config, engine }).finally(() => setRandomState(state));
  void viewer.close();
  return next;
}
