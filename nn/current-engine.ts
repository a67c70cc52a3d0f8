import type { Engine } from '../engine';

/** An engine and those that were made in its place, one after the other: of them the last is held. */
export interface Lineage {
  latest: Engine;
}

export const lineages = new WeakMap<Engine, Lineage>();

/** The engine, or the last that has been made in its place. */
export const currentOf = (engine: Engine): Engine =>
  engine.disposed ? engine : (lineages.get(engine)?.latest ?? engine);
