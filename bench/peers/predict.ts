import { type Library, type MakePredictor, importBundle, predictionTask } from './task';
import { type Turn, type Turns, takeTurns } from './turns';

export interface PredictOptions {
  /** The first is the one the others are held against. */
  libraries: readonly Library[];
  model: string;
  batchSize: number;
  /** Predictions timed of each library. */
  rounds: number;
}

/** A library's predictions. */
export interface Predicted extends Omit<Turn<unknown>, 'results'> {
  /** The largest from the first library's output, over the largest magnitude in it; null of what gave no output. */
  difference: number | null;
}

export interface PredictResult extends Pick<Turns<unknown>, 'adapter'> {
  libraries: Predicted[];
  stuck?: Predicted;
}

const TOLERANCE = 1e-3;

/** Times predictions of each library in one page: the first, and those after it. */
export async function run(options: PredictOptions, write: (text: string) => void): Promise<PredictResult> {
  const { libraries, model, batchSize, rounds } = options;
  const task = await predictionTask(model, batchSize);
  const make = async ({ url, tune = false }: Library): Promise<() => Promise<Float32Array>> =>
    (await importBundle<{ makePredictor: MakePredictor }>(url)).makePredictor(task, { tune });
  const progress = (text: string): void => write(`\r${`${model}, predicting ${batchSize}: ${text}`.padEnd(70)}`);
  const { adapter, libraries: turns, stuck } = await takeTurns(libraries, rounds, make, progress);
  if (stuck) return { adapter, libraries: [], stuck: { ...stuck, difference: null } };
  const [reference] = turns[0]!.results as [Float32Array];
  const predicted = turns.map(({ results, ...turn }): Predicted => {
    const difference = results.length > 0 ? Math.max(...results.map((y) => differenceOf(y, reference))) : null;
    const wrong = difference !== null && !(difference <= TOLERANCE);
    return { ...turn, difference, ...(wrong && { failure: `its output differs by ${difference} of the largest` }) };
  });
  progress(`outputs within ${TOLERANCE} of Vitrine's largest`);
  write('\n');
  return { adapter, libraries: predicted };
}

/** NaN where a value is. */
function differenceOf(y: Float32Array, reference: Float32Array): number {
  if (y.length !== reference.length) return NaN;
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return y.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0) / largest;
}
