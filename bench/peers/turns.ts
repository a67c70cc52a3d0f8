import { type GPUCounts, countGPU, emptyCounts } from './gpu-counts';
import type { Library } from './task';

/** What a library did, again and again. */
export interface Turn<T> {
  name: string;
  /** Milliseconds from its weights in memory to the first result, with all that it compiles for it. */
  first: number;
  /** Milliseconds of each turn after the first. */
  times: number[];
  /** Of all turns. */
  results: T[];
  /** A turn, on average. */
  perTurn: Pick<GPUCounts, 'dispatches' | 'submits' | 'buffersCreated'>;
  /** In GPU buffers, at the most. */
  peakBytes: number;
  /** Why it has no more figures than these. */
  failure?: string;
}

export interface Turns<T> {
  adapter: Adapter;
  libraries: Turn<T>[];
  /** What gave no result in time, if one did not: the GPU is still at it, so that the others have no figures. */
  stuck?: Turn<T>;
}

/** A library that has taken so long sits the other rounds out: its figures are of fewer. */
const PATIENCE_MS = 60_000;

/** Within which a library has to have its next result. */
const LIMIT_MS = 60_000;

class Late extends Error {}

const inTime = <T>(result: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = (): void => reject(new Late(`no result in ${LIMIT_MS / 1000} s`));
    const timer = setTimeout(late, LIMIT_MS);
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/**
 * Has each library make itself ready, and then act in turns with the others: what slows the machine down slows all of
 * them. A library that fails is left out from there on; the first one, that the others are held against, must not.
 * @param make gives what a library does in its turn
 */
export async function takeTurns<T>(
  libraries: readonly Library[],
  rounds: number,
  make: (library: Library) => Promise<() => Promise<T>>,
  progress: (text: string) => void,
): Promise<Turns<T>> {
  const attribute = countGPU();
  const adapter = await adapterHere();
  const runners: { turn: Turn<T>; act?: () => Promise<T>; counts: GPUCounts; before: GPUCounts }[] = [];
  let stuck: Turn<T> | undefined;
  const attempt = async (runner: (typeof runners)[number], work: () => Promise<void>): Promise<void> => {
    attribute(runner.counts);
    try {
      await work();
    } catch (error) {
      if (runner === runners[0]) throw error;
      runner.turn.failure = error instanceof Error ? error.message : String(error);
      if (error instanceof Late) stuck = runner.turn;
    }
  };
  for (const library of libraries) {
    const { name } = library;
    progress(`${name}, first`);
    const counts = emptyCounts();
    const turn: Turn<T> = { name, first: 0, times: [], results: [], perTurn: counts, peakBytes: 0 };
    const runner: (typeof runners)[number] = { turn, counts, before: counts };
    runners.push(runner);
    await attempt(runner, async () => {
      const began = performance.now();
      runner.act = await make(library);
      turn.results.push(await inTime(runner.act()));
      turn.first = performance.now() - began;
      runner.before = { ...counts };
    });
    if (stuck) return { adapter, libraries: [], stuck };
  }
  for (let i = 0; i < rounds; i++) {
    for (const runner of runners) {
      const { turn, act } = runner;
      const spent = turn.times.reduce((a, b) => a + b, turn.first);
      if (!act || turn.failure !== undefined || (turn.times.length > 0 && spent > PATIENCE_MS)) continue;
      progress(`round ${i + 1} of ${rounds}, ${turn.name}`);
      await attempt(runner, async () => {
        const began = performance.now();
        const result = await inTime(act());
        turn.times.push(performance.now() - began);
        turn.results.push(result);
      });
      if (stuck) return { adapter, libraries: [], stuck };
    }
  }
  const turns = runners.map(({ turn, counts, before }) => {
    const perTurn = (key: keyof Turn<T>['perTurn']): number =>
      (counts[key] - before[key]) / Math.max(1, turn.times.length);
    return {
      ...turn,
      perTurn: {
        dispatches: perTurn('dispatches'),
        submits: perTurn('submits'),
        buffersCreated: perTurn('buffersCreated'),
      },
      peakBytes: counts.peakBytes,
    };
  });
  return { adapter, libraries: turns };
}

export interface Adapter {
  name: string;
  vendor: string;
  architecture: string;
  device: string;
  description: string;
}

async function adapterHere(): Promise<Adapter> {
  const { vendor, architecture, device, description } = (await navigator.gpu.requestAdapter())!.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed adapter';
  return { name, vendor, architecture, device, description };
}
