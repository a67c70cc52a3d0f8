import { type Engine, createEngine } from '../engine';

let shared: Promise<Engine> | undefined;

/** The engine that models use unless given one; made at the first call, and made anew after its device was lost. */
export async function defaultEngine(): Promise<Engine> {
  const engine = await shared?.catch(() => undefined);
  if (engine && !engine.lost) return engine;
  shared = createEngine();
  return shared;
}
