import { parse } from '../schema';
import type { Kind, Logs } from '../types';
import type { BatchData } from './batches';
import { classWeight } from './methods';
import type { Pass } from './pass';
import type { Trainer } from './trainer';
import { endOf } from './run-end';

type ClassWeight = Readonly<Record<number, number>> | undefined;

/** A pass over whatever batch is given next. */
interface Single {
  batch: BatchData | null;
  readonly details: { classWeight?: ClassWeight };
  readonly pass: Pass;
  /** Whether it has run a batch. */
  works: boolean;
}

/** Batches one after the other, as they share what the pass reads. */
interface Turns {
  /** Null until the first turn. */
  single: Single | null;
  /** The run that the next one waits for. */
  last: Promise<unknown>;
}

const turnsOf = new WeakMap<Trainer, Map<Kind, Turns>>();

async function makeSingle(trainer: Trainer, kind: Kind): Promise<Single> {
  const source = { length: 1, [Symbol.iterator]: () => [single.batch!][Symbol.iterator]() };
  const details = {};
  const pass = await trainer.streamPass(kind, source, details);
  const single: Single = { batch: null, details, pass, works: false };
  trainer.owned.push(pass);
  return single;
}

/** A pass that has not run a batch is not kept. */
function drop(trainer: Trainer, turns: Turns): void {
  const { pass } = turns.single!;
  turns.single = null;
  trainer.owned.splice(trainer.owned.indexOf(pass), 1);
  pass[Symbol.dispose]();
}

/** Runs one batch. @returns its figures. */
export async function singleBatch(
  trainer: Trainer,
  kind: Kind,
  batch: BatchData,
  given?: ClassWeight | null,
): Promise<Logs> {
  const values = parse('trainOnBatch', { classWeight }, { classWeight: given });
  const kinds = turnsOf.get(trainer) ?? new Map<Kind, Turns>();
  turnsOf.set(trainer, kinds);
  const turns = kinds.get(kind) ?? { single: null, last: Promise.resolve() };
  kinds.set(kind, turns);
  const run = async (): Promise<Logs> => {
    const single = (turns.single ??= await makeSingle(trainer, kind));
    single.batch = batch;
    single.details.classWeight = values.classWeight ?? undefined;
    const signal = endOf(trainer.options.model);
    try {
      const before = kind === 'train' && { before: () => trainer.ready() };
      const figures = await single.pass.run({ signal, every: () => 1, ...before });
      single.works = true;
      return trainer.logs(figures);
    } catch (error) {
      if (!single.works) drop(trainer, turns);
      throw error;
    }
  };
  const turn = turns.last.then(run, run);
  turns.last = turn;
  return turn;
}
