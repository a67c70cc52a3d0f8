import { until } from '../../engine/until';
import type { PredictingModel } from '../types';

/** Aborted by the caller's signal, with the loss of the device, and when the model or the engine is disposed of. */
export const endOf = ({ engine, ended }: PredictingModel, signal?: AbortSignal | null): AbortSignal =>
  AbortSignal.any([engine.ended, ended, ...(signal ? [signal] : [])]);

/** How long callbacks may take, all together, once a run is to end: they may have weights to put back, or a file to write. */
const HOOKS_MS = 1000;

/**
 * How long the callback at hand may take once the device of a run was lost that goes on: it is told again then, and is
 * not to be told twice at once.
 */
const LOST_MS = 60_000;

/** How a run comes to an early end, and how long its callbacks are waited for then. */
export class RunEnd {
  readonly signal: AbortSignal;
  /** The same without the device. */
  readonly #left: AbortSignal;
  readonly #engine: PredictingModel['engine'];
  #deadline = 0;

  /** @param goesOn whether the run goes on after a loss of the device. */
  constructor(
    model: PredictingModel,
    signal: AbortSignal | null,
    public goesOn = false,
  ) {
    this.#engine = model.engine;
    this.signal = endOf(model, signal);
    this.#left = AbortSignal.any([model.ended, ...(signal ? [signal] : [])]);
  }

  /**
   * What a callback's hook gives. Rejects where it takes too long after the end. What it throws once the signal is
   * aborted is the signal's reason: that came first.
   */
  async hook<T>(call: () => T | PromiseLike<T>): Promise<T> {
    const { signal } = this;
    try {
      return await until(
        this.#left,
        until(signal, call(), () => this.#patience()),
        () => this.#grace(),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** Milliseconds that are left. */
  #grace(): number {
    this.#deadline ||= performance.now() + HOOKS_MS;
    return this.#deadline - performance.now();
  }

  #patience(): number {
    const { lost, disposed } = this.#engine;
    return this.goesOn && lost && !disposed && !this.#left.aborted ? LOST_MS : this.#grace();
  }
}
