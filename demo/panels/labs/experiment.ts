import { batch, computed, signal } from '@preact/signals';
import { proxy } from 'comlink';
import type { NDArray } from '../../../engine';
import { pause } from '../../control';
import { sayFailure } from '../../language';
import { type RunConfig, sameConfig } from '../../run/config';
import type { Evaluation } from '../../run/frame';
import { Run } from '../../run/run';
import { type StartedWorker, startWorker } from '../../start-worker';
import { run as own } from '../../state';

/** A network that an experiment trains, or has trained. */
export interface Trial {
  readonly run: Run;
  /** Null until it is trained. */
  readonly outcome: Outcome | null;
}

/** What is measured once it is trained, and every weight before the first step and after the last. */
export interface Outcome extends Evaluation {
  readonly first: readonly NDArray[];
  readonly last: readonly NDArray[];
}

/**
 * What is at work, an experiment or the training of a reader's own classes: of two at once each would take twice as
 * long.
 */
export const working = signal<object | null>(null);

/** Milliseconds a step of the labs' network takes here, with all that comes between two; NaN until it is measured. */
export const pace = signal(NaN);

/** Steps that are timed to tell how long the rest will take. */
const TIMED = 12;

const STOPPED = new Error('stopped');

/**
 * Networks trained one after the other, in a worker that lives as long as that takes: the reader's own run is paused,
 * and neither its weights nor its random numbers are touched.
 */
export class Experiment {
  readonly trials = signal<readonly Trial[]>([]);
  /** Why it ended before it was done, in the library's words. */
  readonly failure = signal<string | null>(null);
  /** Whether the reader's run was training, and is paused for it. */
  readonly paused = signal(false);
  readonly running = computed(() => working.value === this);
  /** Of all that was asked for last. */
  readonly steps = signal<{ readonly done: number; readonly total: number }>({ done: 0, total: 0 });
  #abort = new AbortController();

  /** What came of a run of these settings. */
  trialOf(config: RunConfig): Trial | null {
    return this.trials.value.find(({ run, outcome }) => outcome !== null && sameConfig(run.config, config)) ?? null;
  }

  /** Trains those of which no outcome is there yet. Outcomes of other settings are let go. */
  async conduct(configs: readonly RunConfig[]): Promise<void> {
    await this.#work(async (worker) => {
      this.trials.value = configs.flatMap((config) => this.trialOf(config) ?? []);
      const wanted = configs.filter((config) => !this.trialOf(config));
      this.steps.value = { done: 0, total: wanted.reduce((sum, config) => sum + stepsOf(config), 0) };
      for (const config of wanted) await this.#train(worker, config);
    });
  }

  /** Trains as little as it takes to know the pace. */
  async measure(config: RunConfig): Promise<void> {
    await this.#work(async (worker) => {
      this.steps.value = { done: 0, total: TIMED };
      await this.#follow(worker, new Run(config), TIMED);
    });
  }

  /** Ends it at once; networks that are trained by then stay. */
  stop(): void {
    this.#abort.abort(STOPPED);
  }

  async #work(work: (worker: StartedWorker) => Promise<void>): Promise<void> {
    if (working.peek()) return;
    const abort = (this.#abort = new AbortController());
    const aborted = new Promise<never>((_, reject) =>
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error), { once: true }),
    );
    batch(() => {
      working.value = this;
      this.failure.value = null;
      this.paused.value = own.peek()?.running ?? false;
    });
    pause();
    const worker = startWorker(() => abort.abort(new Error('The GPU is gone.')));
    try {
      await Promise.race([worker.start().then(() => work(worker)), aborted]);
    } catch (error) {
      if (error !== STOPPED) this.failure.value = error instanceof Error ? error.message : String(error);
    } finally {
      worker.terminate();
      batch(() => {
        working.value = null;
        // Nothing stays of what was broken off.
        this.trials.value = this.trials.value.filter(({ outcome }) => outcome !== null);
      });
    }
  }

  async #train(worker: StartedWorker, config: RunConfig): Promise<void> {
    const trial: Trial = { run: new Run(config), outcome: null };
    this.trials.value = [...this.trials.value, trial];
    await this.#follow(worker, trial.run, Infinity);
    const [first, last] = await Promise.all([worker.host.weights(0), worker.host.weights('live')]);
    const outcome = { ...(await worker.host.scores()), first: first.value, last: last.value };
    this.trials.value = this.trials.value.map((each) => (each === trial ? { ...trial, outcome } : each));
    const left = stepsOf(config) - trial.run.progress.value.step; // early stopping leaves them out
    this.steps.value = { ...this.steps.value, total: this.steps.value.total - left };
  }

  /** Until it has finished, or has done so many steps. */
  async #follow({ host }: StartedWorker, run: Run, most: number): Promise<void> {
    const before = this.steps.value.done;
    let began: { readonly time: number; readonly step: number } | null = null;
    await new Promise<void>((resolve, reject) => {
      const hear = proxy((event: Parameters<Run['hear']>[0]) => {
        run.hear(event);
        if (event.type === 'finished') resolve();
        if (event.type === 'failed') reject(new Error(sayFailure(event.message)));
        if (event.type !== 'progress') return;
        const { step } = event;
        this.steps.value = { ...this.steps.value, done: before + Math.min(step, most) };
        if (step > 0) began ??= { time: performance.now(), step }; // the first waits for pipelines
        if (began && step >= began.step + TIMED / 2)
          pace.value = (performance.now() - began.time) / (step - began.step);
        if (step >= most) resolve();
      });
      host
        .open(run.config, hear)
        .then(() => host.train())
        .catch(reject);
    });
  }
}

/** Of which early stopping may leave some out. */
const stepsOf = (config: RunConfig): number => batchesOf(config) * config.epochs;
export const batchesOf = ({ images, batchSize }: RunConfig): number => Math.ceil((images ?? NaN) / batchSize);
