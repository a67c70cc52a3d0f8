import type { Dispatch } from './dispatch';
import type { Storage } from './memory/storage';
import type { Op } from './op';
import type { Merged } from './plan';
import type { Label, Runtime, Tensor } from './tensor';

/** Notes ops and the tensors they ran on: the tape. */
export interface OpLog {
  record<A>(op: Op<A>, attrs: A, inputs: readonly Tensor[], outputs: readonly Tensor[]): void;
}

/** Notes dispatches instead of running them: the trace. */
export interface DispatchLog {
  /** What is to be done before each replay, such as to write the numbers of the next step. */
  readonly beforeReplay: (() => void)[];
  /** Gives what a replay is to encode another form, which does the same. */
  rewrite: ((dispatches: readonly Merged[], outputs: readonly Tensor[]) => readonly Merged[]) | null;
  record(dispatch: Dispatch): void;
  /** Takes over a reference, which it gives up when it is disposed of. */
  hold(storage: Storage): void;
}

const recorders = new WeakMap<Runtime, Recorder>();

/** What an engine records at the moment: ops for their gradients, dispatches for a capture, and their label. */
export class Recorder {
  #tape: OpLog | null = null;
  #trace: DispatchLog | null = null;
  #label: Label = { layer: null, op: null, pass: 'forward' };

  constructor(engine: Runtime) {
    recorders.set(engine, this);
  }

  get tape(): OpLog | null {
    return this.#tape;
  }

  get trace(): DispatchLog | null {
    return this.#trace;
  }

  get label(): Label {
    return this.#label;
  }

  /** Runs `fn` with its ops noted on a tape, or with none. */
  onTape<T>(tape: OpLog | null, fn: () => T): T {
    const outer = this.#tape;
    this.#tape = tape;
    try {
      return fn();
    } finally {
      this.#tape = outer;
    }
  }

  /** Runs `fn` with its dispatches noted in a trace. */
  onTrace<T>(trace: DispatchLog, fn: () => T): T {
    const outer = this.#trace;
    this.#trace = trace;
    try {
      return fn();
    } finally {
      this.#trace = outer;
    }
  }

  /** Runs `fn` with more known of its dispatches. */
  labelled<T>(label: Partial<Label>, fn: () => T): T {
    const outer = this.#label;
    this.#label = { ...outer, ...label };
    try {
      return fn();
    } finally {
      this.#label = outer;
    }
  }
}

/** The recorder of an engine: for what runs ops and for what records them, not for ops. */
export function recorderOf(engine: Runtime): Recorder {
  return recorders.get(engine)!;
}
