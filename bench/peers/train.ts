import type { NetworkName } from '../networks';
import { type Library, type MakeTrainer, importBundle, trainingTask } from './task';
import { type Turns, takeTurns } from './turns';

export interface TrainOptions {
  /** The first is the one the others are held against. */
  libraries: readonly Library[];
  model: NetworkName;
  batchSize: number;
  /** Steps timed of each library. */
  rounds: number;
}

/** Steps whose losses must agree. */
const COMPARED = 3;
const TOLERANCE = 1e-3;

/**
 * Times the training step of each library in one page; the results are losses.
 * @throws Error with the losses, unless those of the first steps agree
 */
export async function run(options: TrainOptions, write: (text: string) => void): Promise<Turns<number>> {
  const { libraries, model, batchSize, rounds } = options;
  const task = await trainingTask(model, batchSize);
  const make = async ({ url, tune = false }: Library): Promise<() => Promise<number>> =>
    (await importBundle<{ makeTrainer: MakeTrainer }>(url)).makeTrainer(task, { tune });
  const progress = (text: string): void => write(`\r${`${model}, batch ${batchSize}: ${text}`.padEnd(70)}`);
  const turns = await takeTurns(libraries, rounds, make, progress);
  if (turns.stuck) return turns;

  const first = turns.libraries.map(({ name, results }) => ({ name, losses: results.slice(0, COMPARED) }));
  const table = first
    .map(({ name, losses }) => `${name.padEnd(14)} ${losses.map((loss) => loss.toFixed(6)).join('  ')}`)
    .join('\n');
  if (!agree(first.map(({ losses }) => losses)))
    throw new Error(`The losses do NOT agree within ${TOLERANCE} over the first ${COMPARED} steps:\n${table}`);
  progress(`the losses of the first ${COMPARED} steps agree within ${TOLERANCE}`);
  write(`\n${table}\n`);
  return turns;
}

/** Not so where a loss is NaN. */
function agree([reference, ...others]: readonly (readonly number[])[]): boolean {
  return others.every((losses) =>
    losses.every((loss, i) => Math.abs(loss - reference![i]!) <= TOLERANCE * Math.abs(reference![i]!)),
  );
}
