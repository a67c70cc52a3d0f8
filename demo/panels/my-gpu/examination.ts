import { batch, signal } from '@preact/signals';
import { proxy } from 'comlink';
import type { Tuned } from '../../../nn';
import { type StartedWorker, startWorker } from '../../start-worker';
import { config } from '../../state';
import type { DeviceFacts, Finding, OpFinding } from '../../worker/examine';

/** How far it is: `done` of `total`, and what it is at. */
export interface Progress {
  readonly type: 'checking' | 'tuning';
  readonly done: number;
  readonly total: number;
  readonly name: string;
}

export type Phase = 'before' | 'running' | 'done' | 'stopped' | 'failed' | 'lost';

/** What is found stays, however it ends. */
export const phase = signal<Phase>('before');
export const progress = signal<Progress | null>(null);
export const device = signal<DeviceFacts | null>(null);
export const ops = signal<readonly OpFinding[]>([]);
export const tuned = signal<readonly Tuned[] | null>(null);
/** Why it failed, in the library's or the browser's words. */
export const failure = signal<string | null>(null);
/** When it began, and the milliseconds that it took. */
export const began = signal<Date | null>(null);
export const took = signal(0);

let end: (how: Phase, why?: string) => void = () => undefined;

/**
 * Checks the ops and times the shaders of the settings' network, in a worker with a GPU device of its own: the reader's
 * run goes on.
 * @param every all cases of each op, not the first alone.
 */
export async function examineGPU(every: boolean): Promise<void> {
  if (phase.value === 'running') return;
  batch(() => {
    phase.value = 'running';
    progress.value = device.value = tuned.value = failure.value = null;
    ops.value = [];
    began.value = new Date();
  });
  const start = performance.now();
  let worker: StartedWorker | null = null;
  const ended = new Promise<readonly [Phase, string?]>((resolve) => (end = (...how) => resolve(how)));
  const work = async (): Promise<void> => {
    worker = startWorker(() => end('lost'));
    await worker.start();
    await worker.host.examine(every, config.value, proxy(hear));
    end('done');
  };
  work().catch((error: unknown) => end('failed', error instanceof Error ? error.message : String(error)));
  const [how, why = null] = await ended;
  worker!.terminate();
  batch(() => {
    phase.value = how;
    failure.value = why;
    progress.value = null;
    took.value = performance.now() - start;
  });
}

/** Ends it at once; what was found by then stays. */
export const stopExamining = (): void => end('stopped');

function hear(finding: Finding): void {
  if (phase.value !== 'running') return;
  switch (finding.type) {
    case 'device':
      device.value = finding.device;
      break;
    case 'op':
      ops.value = [...ops.value, finding.op];
      break;
    case 'tuned':
      tuned.value = finding.tuned;
      break;
    case 'checking':
    case 'tuning':
      progress.value = finding;
  }
}
