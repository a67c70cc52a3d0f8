import { parse } from '../schema';
import type { Kind, Logs } from '../types';
import type { BatchData } from './batches';
import { classWeight } from './methods';
import type { Pass } from './pass';
import type { Trainer } from './trainer';

type ClassWeight = Readonly<Record<number, number>> | undefined;

/** A pass over whatever batch is given next. */
interface Single {
  batch: BatchData | null;
  readonly details: { classWeight?: ClassWeight };
  readonly pass: Promise<Pass>;
  /** The run that the next one waits for. */
  last: Promise<unknown>;
}

const singles = new WeakMap<Trainer, Map<Kind, Single>>();

function makeSingle(trainer: Trainer, kind: Kind): Single {
  const source = { length: 1, [Symbol.iterator]: () => [single.batch!][Symbol.iterator]() };
  const details = {};
  const pass = trainer.streamPass(kind, source, details).then((made) => {
    trainer.owned.push(made);
    return made;
  });
  const single: Single = { batch: null, details, pass, last: pass };
  return single;
}

/** Runs one batch. @returns its figures. */
export async function singleBatch(
  trainer: Trainer,
  kind: Kind,
  batch: BatchData,
  given?: ClassWeight | null,
): Promise<Logs> {
  const values = parse('trainOnBatch', { classWeight }, { classWeight: given });
  const kinds = singles.get(trainer) ?? new Map<Kind, Single>();
  singles.set(trainer, kinds);
  const single = kinds.get(kind) ?? makeSingle(trainer, kind);
  kinds.set(kind, single);
  const run = async (): Promise<Logs> => {
    const pass = await single.pass;
    single.batch = batch;
    single.details.classWeight = values.classWeight ?? undefined;
    return trainer.logs(await pass.run({ every: () => 1, ...(kind === 'train' && { before: () => trainer.ready() }) }));
  };
  // One after the other, as they share what the pass reads.
  const turn = single.last.then(run, run);
  single.last = turn;
  return turn;
}
