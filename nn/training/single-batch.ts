import type { Logs } from '../callbacks';
import type { BatchData } from './batches';
import type { Pass } from './pass';
import type { Kind, Trainer } from './trainer';

/** A pass over whatever batch is given next. */
interface Single {
  batch: BatchData;
  readonly pass: Pass;
  last: Promise<unknown>;
}

const singles = new WeakMap<Trainer, Map<Kind, Single>>();

/** Runs one batch. @returns its figures. */
export async function singleBatch(trainer: Trainer, kind: Kind, batch: BatchData): Promise<Logs> {
  const kinds = singles.get(trainer) ?? new Map<Kind, Single>();
  singles.set(trainer, kinds);
  let single = kinds.get(kind);
  if (!single) {
    const source = { length: 1, [Symbol.iterator]: () => [kinds.get(kind)!.batch][Symbol.iterator]() };
    single = { batch, pass: await trainer.streamPass(kind, source), last: Promise.resolve() };
    trainer.owned.push(single.pass);
    kinds.set(kind, single);
  }
  const own = single;
  const run = async (): Promise<Logs> => {
    own.batch = batch;
    return trainer.logs(await own.pass.run({ every: () => 1, ...(kind === 'train' && { before: () => trainer.nextStep() }) }));
  };
  // One after the other, as they share what the pass reads.
  const turn = own.last.then(run, run);
  own.last = turn;
  return turn;
}
