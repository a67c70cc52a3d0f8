import { ArgumentError } from '../../engine';
import type { Callback } from '../callbacks/callback';
import { type EpochHooks, PyDataset } from '../datasets/py-dataset';
import type { Logs, TrainedModel } from '../types';
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
  /** Figures of the last epoch that has ended; none where none has. */
  readonly logs: Logs;
  /** Whether it has what callbacks have come to: they have been told that training begins. */
  readonly begun: boolean;
}

/** What has come about after a batch, or, where that is null, an epoch. */
export interface Progress {
  /** The epoch to go on with, from 0. */
  readonly epoch: number;
  readonly batch: number | null;
  readonly taken: number;
  /** Figures of the last epoch that has ended; none where none has. */
  readonly logs: Logs;
  /** Null where nothing has run. */
  readonly runState: (() => Promise<RunState>) | null;
}

/** Where training begins. */
export const startAt = (epoch: number): Progress => ({ epoch, batch: null, taken: 0, logs: {}, runState: null });

/** Data that change, and say what they have come to. */
export type Stateful = Required<Pick<EpochHooks, 'stateDict' | 'loadStateDict'>>;

/** @throws ArgumentError for data that change from epoch to epoch and do not say what they have come to. */
export function statefulOf(model: TrainedModel, ...data: readonly unknown[]): readonly Stateful[] {
  const given = data.filter((each) => typeof each === 'object' && each !== null) as EpochHooks[];
  return given.filter((each): each is Stateful => {
    if (each.stateDict && each.loadStateDict) return true;
    const { prototype } = PyDataset;
    const hook = (['onEpochBegin', 'onEpochEnd'] as const).find((name) => each[name] && each[name] !== prototype[name]);
    if (hook || each.stateDict || each.loadStateDict)
      throw new ArgumentError(
        `model "${model.name}": fit: ${each.constructor.name}${hook ? ` has ${hook}()` : ''}, and a fit that goes on ` +
          'puts data back to what they were: give it stateDict() and loadStateDict(state), an empty {} where nothing changes',
      );
    return false;
  });
}

/** A callback that keeps what a run is made of: `BackupAndRestore`. */
export interface Keeper extends Callback {
  /**
   * Puts back what was kept of the model; null where nothing was. @param data whose state is kept too. Default none.
   */
  restore(model: TrainedModel, data?: readonly Stateful[]): Promise<Resumed | null>;
  /**
   * Puts back what was kept of these, with the learning rate that they set, whether they stop training, and where
   * random numbers are.
   */
  begin(hooks: readonly Callback[]): void;
  /** The data begin now, with the order that is drawn next. @param again as they began when they were kept. */
  mark(again: boolean): Promise<void>;
  /** Where it is time to. */
  keep(progress: Progress): Promise<void>;
  /** In any case. */
  write(progress: Progress): Promise<void>;
  /** Training has come to its end. */
  end(): Promise<void>;
}

/** The error of a `fit` with more than one. */
export const severalKeepers = (): ArgumentError =>
  new ArgumentError('fit: callbacks may have one BackupAndRestore, got several');

/** A `fit` that a callback keeps the state of. It is the last of the hooks: it keeps what the others have come to. */
export class KeptRun implements Callback {
  #hooks: readonly Callback[] = [];
  #pass!: Pass;
  #epoch = 0;
  #taken = 0;
  #logs: Logs;

  private constructor(
    readonly keeper: Keeper,
    private resumed: Resumed | null,
  ) {
    this.#logs = resumed?.logs ?? {};
  }

  /** Before the steps are captured, which have what layers draw by. */
  static async restore(keeper: Keeper, model: TrainedModel, ...data: readonly unknown[]): Promise<KeptRun> {
    return new KeptRun(keeper, await keeper.restore(model, statefulOf(model, ...data)));
  }

  /** The epoch that it goes on with; undefined where nothing was kept. */
  get epoch(): number | undefined {
    return this.resumed?.epoch;
  }

  /** Figures of the last epoch that has ended; none where none has. */
  get logs(): Logs {
    return this.#logs;
  }

  /** Whether it goes on within an epoch, which has its end even where training stops. */
  get isWithin(): boolean {
    return !!this.resumed?.run;
  }

  /** @returns the hooks, and itself. */
  follow(pass: Pass, hooks: readonly Callback[]): readonly Callback[] {
    this.#pass = pass;
    this.#hooks = hooks;
    return [...hooks, this];
  }

  /** Brings the pass to where it was, once the order of its data is drawn. @returns whether its next run goes on. */
  async resume(signal: AbortSignal): Promise<boolean> {
    const { keeper, resumed } = this;
    const pass = this.#pass;
    this.resumed = null;
    if (!resumed?.taken) return false;
    this.#taken = resumed.taken;
    await pass.skip(resumed.taken, signal);
    const { run } = resumed;
    // Hooks were told that the epoch begins, now as when it did: what they were later comes after that.
    keeper.begin(run ? this.#hooks : []);
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

  /** Keeps where training begins, with what callbacks are then, unless it goes on. */
  async keepStart(epoch: number): Promise<void> {
    if (!this.resumed?.begun) await this.keeper.write(startAt(epoch));
  }

  async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    if (!this.#pass.atStart) return;
    this.#taken = 0;
    await this.keeper.mark((this.resumed?.taken ?? 0) > 0);
  }

  onTrainBatchBegin(): void {
    this.#taken++;
  }

  async onTrainBatchEnd(batch: number): Promise<void> {
    await this.#keep({ epoch: this.#epoch, batch, taken: this.#taken });
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#logs = logs;
    await this.#keep({ epoch: epoch + 1, batch: null, taken: this.#pass.atStart ? 0 : this.#taken });
  }

  async #keep(progress: Omit<Progress, 'runState' | 'logs'>): Promise<void> {
    const { totals, states, batch, seen } = this.#pass;
    const runState = async (): Promise<RunState> => ({
      batch,
      seen,
      totals: (await totals.data()) as Float32Array,
      states: ((await states?.data()) as Float32Array | undefined) ?? null,
    });
    await this.keeper.keep({ ...progress, logs: this.#logs, runState });
  }
}
