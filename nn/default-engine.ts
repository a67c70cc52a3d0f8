import { type Engine, createEngine } from '../engine';

let shared: Promise<Engine> | undefined;

/** The engine that models use unless given one; made at the first call, and made anew after its device was lost. */
export function defaultEngine(): Promise<Engine> {
  const again = (): Promise<Engine> => createEngine();
  shared = shared ? shared.then((engine) => (engine.lost ? again() : engine), again) : createEngine();
  return shared;
}
