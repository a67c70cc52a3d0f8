import { batch, computed, signal } from '@preact/signals';
import { proxy } from 'comlink';
import type { NDArray } from '../../../engine';
import { pause } from '../../control';
import { type RunConfig, sameConfig } from '../../run/config';
import type { Evaluation } from '../../run/frame';
import { Run } from '../../run/run';
import { startWorker } from '../../start-worker';
import { run as own } from '../../state';

/** A network that an experiment has trained, or is training. */
export interface Trial {
  readonly config: RunConfig;
  readonly run: Run;
  /** Null until it is trained. */
  readonly outcome: Outcome | null;
}

export interface Outcome extends Evaluation {
  /** Every weight before the first step. */
  readonly first: readonly NDArray[];
}

/** The experiment at work: there is one GPU, and its time is not shared. */
export const working = signal<Experiment | null>(null);

/**
 * Networks trained one after the other, in a worker that lives as long as that takes: the reader's own run is paused, and
 * neither its weights nor its random numbers are touched.
 */
export class Experiment {
  readonly trials = signal<readonly Trial[]>([]);
  /** Why it ended before it was done, in the library's words. */
  readonly failure = signal<string | null>(null);
  /** Whether the reader's run had to be paused for it. */
  readonly paused = signal(false);
  readonly running = computed(() => working.value === this);
  /** Batches of all that is asked for, and those that are trained. */
  readonly steps = signal<{ readonly done: number; readonly total: number }>({ done: 0, total: 0 });
  /** Milliseconds a batch, with all that comes between two; NaN until some are measured. */
  readonly pace = signal(NaN);
  #abort = new AbortController();

  /** What came of a run of these settings. */
  outcomeOf(config: RunConfig): Outcome | null {
    return this.trials.value.find((trial) => trial.outcome !== null && sameConfig(trial.config, config))?.outcome ?? null;
  }

  /** Trains those of `configs` of which no outcome is there yet. */
  async conduct(configs: readonly RunConfig[]): Promise<void> {
    if (working.peek()) return;
    const wanted = configs.filter((config) => !this.outcomeOf(config));
    batch(() => {
      working.value = this;
      this.failure.value = null;
      this.paused.value = own.peek()?.running ?? false;
      // Of other settings, and of those broken off, nothing stays.
      this.trials.value = this.trials.value.filter(({ config, outcome }) => outcome !== null && configs.some((each) => sameConfig(each, config)));
      this.steps.value = { done: 0, total: wanted.reduce((sum, config) => sum + stepsOf(config), 0) };
    });
    pause();
    const { signal } = (this.#abort = new AbortController());
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
    const worker = startWorker(() => this.#abort.abort(new Error('The GPU is gone.')));
    try {
      await Promise.race([this.#train(worker, wanted), aborted]);
    } catch (error) {
      if (error !== STOPPED) this.failure.value = error instanceof Error ? error.message : String(error);
    } finally {
      worker.terminate();
      working.value = null;
    }
  }

  /** Ends it at once; what has been trained by then stays. */
  stop(): void {
    this.#abort.abort(STOPPED);
  }

  async #train({ host, ready }: ReturnType<typeof startWorker>, configs: readonly RunConfig[]): Promise<void> {
    await ready;
    let before = 0;
    let began: { readonly time: number; readonly step: number } | null = null;
    for (const config of configs) {
      const trial: Trial = { config, run: new Run(config), outcome: null };
      this.trials.value = [...this.trials.value, trial];
      await new Promise<void>((resolve, reject) => {
        const opened = host.open(config, proxy((event) => {
          trial.run.hear(event);
          if (event.type === 'progress') {
            const done = before + event.step;
            this.steps.value = { ...this.steps.value, done };
            if (event.step > 0) began ??= { time: performance.now(), step: done };
            if (began && done > began.step) this.pace.value = (performance.now() - began.time) / (done - began.step);
          } else if (event.type === 'finished') resolve();
          else if (event.type === 'failed') reject(new Error(event.message));
        }));
        opened.then(() => host.train()).catch(reject);
      });
      const [{ value: first }, evaluation] = await Promise.all([host.weights(0), host.scores()]);
      this.trials.value = this.trials.value.map((each) => (each === trial ? { ...trial, outcome: { ...evaluation, first } } : each));
      // Early stopping leaves batches out.
      const left = stepsOf(config) - trial.run.progress.value.step;
      before += trial.run.progress.value.step;
      this.steps.value = { done: before, total: this.steps.value.total - left };
    }
  }
}

const STOPPED = new Error('stopped');

/** Batches, of which early stopping may leave some out. */
export const stepsOf = ({ images, batchSize, epochs }: RunConfig): number => Math.ceil((images ?? NaN) / batchSize) * epochs;
