import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What a reader did and cost. */
export interface Spent<T> {
  readonly result?: T;
  readonly error?: unknown;
  /** Of this process's cores: other programs do not count. */
  readonly seconds: number;
  /** At the highest, over what the process had before: heap, buffers and WebAssembly. Bytes. */
  readonly peak: number;
}

/** Forgets the most memory that there was so far. Linux has that, where a process may write to its own state. */
function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** The most since then, in bytes. */
const peakMemory = (): number => 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]);

/**
 * What a reader costs, the least time of up to three: other programs slow a core too, so what seems slow is read again.
 * @param clean whether to collect garbage first, which takes a few milliseconds. @param slow what seems so, in seconds.
 */
export async function spent<T>(read: () => T | Promise<T>, clean = true, slow = 1): Promise<Spent<T>> {
  let least = await spentOnce(read, clean);
  for (let again = 0; again < 2 && least.seconds > slow; again++) {
    const next = await spentOnce(read, clean);
    const peak = Math.max(least.peak, next.peak);
    least = { ...(next.seconds < least.seconds ? next : least), peak };
  }
  return least;
}

async function spentOnce<T>(read: () => T | Promise<T>, clean: boolean): Promise<Spent<T>> {
  if (clean) collect();
  const knowsPeak = forgetPeak();
  const before = process.memoryUsage.rss();
  const started = process.cpuUsage();
  const end = (): Pick<Spent<T>, 'seconds' | 'peak'> => {
    const { user, system } = process.cpuUsage(started);
    return { seconds: (user + system) / 1e6, peak: (knowsPeak ? peakMemory() : process.memoryUsage.rss()) - before };
  };
  try {
    const result = await read();
    return { result, ...end() };
  } catch (error) {
    return { error, ...end() };
  }
}

/** What a file of so many bytes may cost: two seconds for a megabyte, and no less for a smaller one. */
export const mostSeconds = (file: number): number => 2 * Math.max(1, file / 2 ** 20);

/** @param declared bytes of what the file says that it holds */
export const mostMemory = (declared: number): number => 4 * declared + 64 * 2 ** 20;

/** Whether a file of so many bytes, or one that says that it holds so many, cost no more. */
export const isWithin = ({ seconds, peak }: Pick<Spent<unknown>, 'seconds' | 'peak'>, bytes: number): boolean =>
  seconds <= mostSeconds(bytes) && peak <= mostMemory(bytes);

/** `VITRINE_SWEEP=all` takes 10,000 mutants, `VITRINE_SWEEP=all:10001-20000` the next ones, and prints what was worst. */
const [which, seeds = '1-10000'] = (process.env.VITRINE_SWEEP ?? '').split(':');
const sweeps = which === 'all';
const [first = 1, last = first] = seeds.split('-').map(Number);

/** A share of the seeds. @param count of an ordinary run */
export function seedsOf(count: number, share: number): number[] {
  const [from, all] = sweeps ? [first, last - first + 1] : [1, count];
  return Array.from({ length: Math.ceil(all * share) }, (_, i) => from + i);
}

/** Takes what each file cost. A sweep prints the most, and of which test it was, after all tests of their file. */
export function worstOf(what: string): (took: Pick<Spent<unknown>, 'seconds' | 'peak'>) => void {
  let files = 0;
  const worst = { seconds: { most: 0, test: '' }, peak: { most: 0, test: '' } };
  afterAll(() => {
    const { seconds, peak } = worst;
    if (sweeps)
      // oxlint-disable-next-line no-console -- what a sweep is run for
      console.log(
        `${what}: ${files} files; at most ${seconds.most.toFixed(3)} s (${seconds.test}), ` +
          `${(peak.most / 2 ** 20).toFixed(1)} MiB (${peak.test})`,
      );
  });
  return (took) => {
    files++;
    for (const name of ['seconds', 'peak'] as const)
      if (took[name] > worst[name].most) worst[name] = { most: took[name], test: expect.getState().currentTestName! };
  };
}
