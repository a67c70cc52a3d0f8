import { type GPUCounts, countGPU, emptyCounts } from './gpu-counts';
import { type Trainer, importTrainer, loadTask } from './task';

export interface StepsOptions {
  /** The first is the one the others are held against. */
  libraries: readonly { name: string; url: string }[];
  batchSize: number;
  /** Steps timed of each library. */
  rounds: number;
  /** Whether the text goes to a terminal. */
  terminal: boolean;
}

export interface Steps {
  name: string;
  /** Milliseconds of each step timed. */
  times: number[];
  /** Of all steps, from the first. */
  losses: number[];
  /** A step, on average. */
  perStep: Pick<GPUCounts, 'dispatches' | 'submits' | 'buffersCreated'>;
  /** In GPU buffers, at the most. */
  peakBytes: number;
}

export interface StepsResult {
  adapter: { name: string; vendor: string; architecture: string; device: string; description: string };
  libraries: Steps[];
}

/** Steps whose losses must agree; they warm up as well. */
const COMPARED = 3;
const TOLERANCE = 1e-3;

/**
 * Times the training step of each library in one page, in turns: what slows the machine down slows all of them.
 * @throws Error with the losses, unless those of the first steps agree
 */
export async function run(options: StepsOptions, write: (text: string) => void): Promise<StepsResult> {
  const { libraries, batchSize, rounds, terminal } = options;
  const attribute = countGPU();
  const task = await loadTask(batchSize);
  const progress = (text: string): void => write(`\r${`batch ${batchSize}: ${text}`.padEnd(60)}`);

  const runners: (Pick<Steps, 'name' | 'times' | 'losses'> & { counts: GPUCounts; trainer: Trainer })[] = [];
  for (const { name, url } of libraries) {
    const counts = emptyCounts();
    attribute(counts);
    const makeTrainer = await importTrainer(url);
    runners.push({ name, counts, trainer: await makeTrainer(task), times: [], losses: [] });
  }
  const round = async (): Promise<void> => {
    for (const { counts, trainer, times, losses } of runners) {
      attribute(counts);
      const began = performance.now();
      losses.push(await trainer.step());
      times.push(performance.now() - began);
    }
  };
  for (let i = 0; i < COMPARED; i++) {
    if (terminal) progress(`comparing losses, ${i} of ${COMPARED}`);
    await round();
  }
  const figures = (losses: number[]): string => losses.map((loss) => loss.toFixed(6)).join('  ');
  const table = runners.map(({ name, losses }) => `${name.padEnd(10)} ${figures(losses)}`).join('\n');
  if (!agree(runners.map(({ losses }) => losses))) {
    throw new Error(`The losses do NOT agree within ${TOLERANCE} over the first ${COMPARED} steps:\n${table}`);
  }
  progress(`the losses of the first ${COMPARED} steps agree within ${TOLERANCE}`);
  write(`\n${table}\n`);

  const before = runners.map(({ counts, times }) => {
    times.length = 0;
    return { ...counts };
  });
  for (let i = 0; i < rounds; i++) {
    if (terminal || i % 5 === 0) progress(`timing, round ${i} of ${rounds}`);
    await round();
  }
  write(`\r${''.padEnd(60)}\r`);
  const measured = runners.map(({ name, counts, times, losses }, i) => {
    const perStep = (key: keyof Steps['perStep']): number => (counts[key] - before[i]![key]) / rounds;
    return {
      name,
      times,
      losses,
      perStep: {
        dispatches: perStep('dispatches'),
        submits: perStep('submits'),
        buffersCreated: perStep('buffersCreated'),
      },
      peakBytes: counts.peakBytes,
    };
  });
  const { vendor, architecture, device, description } = (await navigator.gpu.requestAdapter())!.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed adapter';
  return { adapter: { name, vendor, architecture, device, description }, libraries: measured };
}

/** Not so where a loss is NaN. */
function agree([reference, ...others]: readonly (readonly number[])[]): boolean {
  return others.every((losses) =>
    losses.every((loss, i) => Math.abs(loss - reference![i]!) <= TOLERANCE * Math.abs(reference![i]!)),
  );
}
