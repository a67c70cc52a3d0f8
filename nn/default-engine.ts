import { type Engine, createEngine } from '../engine';

let shared: Promise<Engine> | undefined;
let last: Engine | undefined;

/** The engine that models use unless given one; made at the first call, and made anew after its device was lost. */
export function defaultEngine(): Promise<Engine> {
  const make = async (): Promise<Engine> =>
    (last = await (last && !last.disposed ? (await import('./successor')).successorOf(last) : createEngine()));
  shared = shared ? shared.then((engine) => (engine.lost ? make() : engine), make) : make();
  return shared;
}
