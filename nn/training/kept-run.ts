import type { Callback } from '../callbacks/callback';
import type { TrainedModel } from '../types';
import type { Pass } from './pass';

/** What a run has come to after a batch: another may go on from it. */
export interface RunState {
  /** The last batch, from 0. */
  readonly batch: number;
  /** Samples seen. */
  readonly seen: number;
  readonly totals: Float32Array;
  readonly states: Float32Array | null;
}

/** What fit goes on from. */
export interface Resumed {
  readonly epoch: number;
  /** Batches since the data began. */
  readonly taken: number;
  /** Of an epoch that has begun. */
  readonly run: RunState | null;
}

/** What has come about after a batch, or, where that is null, an epoch. */
export interface Progress {
  /** The epoch to go on with, from 0. */
  readonly epoch: number;
  readonly batch: number | null;
  readonly taken: number;
  readonly runState: () => Promise<RunState>;
}

/** A callback that keeps what a run is made of: `BackupAndRestore`. */
export interface Keeper extends Callback {
  /** Puts back what was kept of the model; null where nothing was. */
  restore(model: TrainedModel): Promise<Resumed | null>;
  /** Puts back what was kept of these, and where random numbers are. */
  begin(hooks: readonly Callback[]): void;
  /** The data begin now, with the order that is drawn next. @param again as they began when they were kept. */
  mark(again: boolean): void;
  keep(progress: Progress): Promise<void>;
  /** Training has come to its end. */
  end(): Promise<void>;
}

/** A `fit` that a callback keeps the state of. It is the last of the hooks: it keeps what the others have come to. */
export class KeptRun implements Callback {
  #hooks: readonly Callback[] = [];
  #pass!: Pass;
  #epoch = 0;
  #taken = 0;

  private constructor(
    readonly keeper: Keeper,
    private resumed: Resumed | null,
  ) {}

  /** Before the steps are captured, which have what layers draw by. */
  static async restore(keeper: Keeper, model: TrainedModel): Promise<KeptRun> {
    return new KeptRun(keeper, await keeper.restore(model));
  }

  /** The epoch that it goes on with; undefined where nothing was kept. */
  get epoch(): number | undefined {
    return this.resumed?.epoch;
  }

  /** @returns the hooks, and itself. */
  follow(pass: Pass, hooks: readonly Callback[]): readonly Callback[] {
    this.#pass = pass;
    this.#hooks = hooks;
    return [...hooks, this];
  }

  /** Brings the pass to where it was, once the order of its data is drawn. @returns whether its next run goes on. */
  async resume(): Promise<boolean> {
    const { keeper, resumed } = this;
    const pass = this.#pass;
    this.resumed = null;
    if (!resumed?.taken) return false;
    this.#taken = resumed.taken;
    await pass.skip(resumed.taken);
    keeper.begin([]);
    const { run } = resumed;
    if (!run) return false;
    pass.totals.write(run.totals);
    if (run.states) pass.states?.write(run.states);
    pass.batch = run.batch;
    pass.seen = run.seen;
    return true;
  }

  onTrainBegin(): void {
    this.keeper.begin(this.#hooks);
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    if (!this.#pass.atStart) return;
    this.#taken = 0;
    this.keeper.mark((this.resumed?.taken ?? 0) > 0);
  }

  onTrainBatchBegin(): void {
    this.#taken++;
  }

  async onTrainBatchEnd(batch: number): Promise<void> {
    await this.#keep({ epoch: this.#epoch, batch, taken: this.#taken });
  }

  async onEpochEnd(epoch: number): Promise<void> {
    await this.#keep({ epoch: epoch + 1, batch: null, taken: this.#pass.atStart ? 0 : this.#taken });
  }

  async #keep(progress: Omit<Progress, 'runState'>): Promise<void> {
    const { totals, states, batch, seen } = this.#pass;
    const runState = async (): Promise<RunState> => ({
      batch,
      seen,
      totals: (await totals.data()) as Float32Array,
      states: ((await states?.data()) as Float32Array | undefined) ?? null,
    });
    await this.keeper.keep({ ...progress, runState });
  }
}
