import type { Logs } from '../types';

/** Figures by their names, as Keras sorts them. */
export const byName = (logs: Logs): Logs =>
  Object.fromEntries(Object.entries(logs).sort(([a], [b]) => (a < b ? -1 : 1)));
