import type { Dispatch } from './dispatch';
import type { Storage } from './memory/storage';
import type { DispatchLog } from './recorder';

/**
 * The dispatches of one traced function. Memory made in it is a `Storage` without a buffer until the plan gives it one.
 */
export class Trace implements DispatchLog {
  readonly dispatches: Dispatch[] = [];
  readonly beforeReplay: (() => void)[] = [];
  rewrite: DispatchLog['rewrite'] = null;
  /** Memory from outside, held so that disposing a tensor cannot pull it from under a replay. */
  readonly #outside = new Set<Storage>();

  record(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
    for (const { storage } of dispatch.bindings) {
      if (storage.buffer === null || this.#outside.has(storage)) continue;
      storage.retain();
      this.hold(storage);
    }
  }

  hold(storage: Storage): void {
    this.#outside.add(storage);
  }

  dispose(): void {
    for (const storage of this.#outside) storage.release();
    this.#outside.clear();
  }
}
