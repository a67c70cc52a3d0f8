import type { Logs } from '../callbacks';
import type { BatchData } from './batches';
import type { Pass } from './pass';
import type { Kind, Trainer } from './trainer';

/** A pass over whatever batch is given next. */
interface Single {
  batch: BatchData;
  readonly pass: Pass;
}

const singles = new WeakMap<Trainer, Map<Kind, Single>>();

/** Runs one batch. @returns its figures. */
export async function singleBatch(trainer: Trainer, kind: Kind, batch: BatchData): Promise<Logs> {
  const kinds = singles.get(trainer) ?? new Map<Kind, Single>();
  singles.set(trainer, kinds);
  let single = kinds.get(kind);
  if (!single) {
    const source = { length: 1, [Symbol.iterator]: () => [kinds.get(kind)!.batch][Symbol.iterator]() };
    single = { batch, pass: await trainer.streamPass(kind, source) };
    trainer.owned.push(single.pass);
    kinds.set(kind, single);
  }
  single.batch = batch;
  return trainer.logs(await single.pass.run({ every: () => 1, ...(kind === 'train' && { before: () => trainer.nextStep() }) }));
}
