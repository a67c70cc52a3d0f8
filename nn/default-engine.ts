import type { Engine } from '../engine';

let shared: Promise<Engine> | undefined;
let last: Engine | undefined;

/** The engine that models use unless given one; made at the first call, and made anew after its device was lost. */
export function defaultEngine(): Promise<Engine> {
  const make = async (): Promise<Engine> => {
    if (last && !last.disposed) return (last = await (await import('./successor')).successorOf(last));
    const { createEngine } = await import('../engine/engine');
    return (last = await createEngine());
  };
  shared = shared ? shared.then((engine) => (engine.lost ? make() : engine), make) : make();
  return shared;
}
