import type { ChoiceStore } from './choice-store';
import { ArgumentError } from './errors';
import { assertKnown } from './known-options';

/** Options of an engine's `tune`. */
export interface TuneOptions {
  /** Where choices are kept; `null` for nowhere. Default: IndexedDB, or in Node a file in the user's cache folder. */
  readonly store?: ChoiceStore | null;
  /** Timings of each candidate, of which the least counts. Default 3. */
  readonly samples?: number;
  /** Told of each problem that is timed. */
  readonly onProgress?: (done: number, total: number, problem: string) => void;
  /** Ends tuning between two candidates; what is chosen by then stays. */
  readonly signal?: AbortSignal;
}

/** @throws ArgumentError for what is no such option. @param owner what takes them. */
export function assertTune(options: TuneOptions, owner: string): void {
  assertKnown(owner, options, ['store', 'samples', 'onProgress', 'signal']);
  const { samples = 3 } = options;
  if (!Number.isInteger(samples) || samples < 1)
    throw new ArgumentError(`${owner}: samples must be a positive integer, got ${String(samples)}`);
}
