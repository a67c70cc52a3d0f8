import { type Engine, createEngine } from '../engine';
import { type Lineage, lineages } from './current-engine';

const calls = new WeakMap<Lineage, Promise<Engine>>();

/**
 * An engine in place of one whose device was lost, the same for all that were on it: with its options, and the variants
 * of shaders that were chosen there, for others sum in another order.
 */
export function successorOf(engine: Engine): Promise<Engine> {
  const lineage = lineages.get(engine) ?? { latest: engine };
  lineages.set(engine, lineage);
  const make = async (): Promise<Engine> => {
    const successor = await createEngine(engine.options);
    const { wanted, more } = engine.choices;
    for (const [problem, variant] of wanted) successor.choices.wanted.set(problem, variant);
    if (more.size > 0) successor.choices.more = more;
    lineages.set(successor, lineage);
    lineage.latest = successor;
    return successor;
  };
  const renewed = (found: Engine): Engine | Promise<Engine> => (found.lost || found.disposed ? make() : found);
  const call = calls.get(lineage)?.then(renewed, make) ?? make();
  calls.set(lineage, call);
  return call;
}
