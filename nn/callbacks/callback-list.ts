import { ArgumentError } from '../../engine';
import { assertKnown, shown } from '../schema';
import type { TrainedModel } from '../types';
import { Callback, type FitParams, HOOKS } from './callback';
import { History } from './history';
import { ProgressBar } from './progress-bar';

/** Options of `CallbackList`, with Keras's defaults. */
export interface CallbackListOptions extends Partial<FitParams> {
  /** Adds a `History` where there is none. Default false. */
  addHistory?: boolean;
  /** Adds a `ProgressBar` where there is none. Default false. */
  addProgbar?: boolean;
  /** What the callbacks are told of. Default null: `setModel` tells it. */
  model?: TrainedModel | null;
}

const OPTIONS: readonly (keyof CallbackListOptions)[] = ['addHistory', 'addProgbar', 'model', 'epochs', 'steps'];

type Hooks = { readonly [Name in Exclude<keyof Callback, 'setModel' | 'setParams'>]-?: NonNullable<Callback[Name]> };

interface ListParts extends Hooks {
  setModel(model: TrainedModel): void;
  setParams(params: FitParams): void;
  readonly model: TrainedModel;
  readonly params: FitParams | null;
}

/** With all hooks, which its constructor assigns. */
const List = Callback as new () => ListParts;

/**
 * Callbacks that are called as one, after Keras's `CallbackList`, for training loops of a program's own: each hook calls
 * those of all in turn. `epochs` and `steps` are the callbacks' `params`.
 *
 * ```ts
 * const callbacks = new CallbackList([new CSVLogger('log.csv')], { addHistory: true, model, epochs, steps });
 * await callbacks.onTrainBegin(callbacks.params!, model);
 * ```
 */
export class CallbackList extends List {
  /** In the order in which they are called. */
  readonly callbacks: readonly Callback[];

  /** @throws ArgumentError for what is no callback. */
  constructor(callbacks: readonly Callback[] | null = null, options: CallbackListOptions = {}) {
    super();
    assertKnown('CallbackList', options, OPTIONS);
    const { addHistory = false, addProgbar = false, model = null, epochs, steps = null } = options;
    const given: readonly unknown[] = [callbacks ?? []].flat();
    const wrong = given.find((each) => typeof each !== 'object' || each === null);
    if (wrong !== undefined) throw new ArgumentError(`CallbackList: takes callbacks, got ${shown(wrong)}`);
    const list = given as readonly Callback[];
    const lacks = (type: new () => object): boolean => !list.some((each) => each instanceof type);
    this.callbacks = [
      ...list,
      ...(addHistory && lacks(History) ? [new History()] : []),
      ...(addProgbar && lacks(ProgressBar) ? [new ProgressBar()] : []),
    ];
    for (const name of HOOKS as readonly (keyof Hooks)[]) {
      const call = async (...args: readonly unknown[]): Promise<void> => {
        for (const each of this.callbacks)
          await (each[name] as ((...args: readonly unknown[]) => unknown) | undefined)?.call(each, ...args);
      };
      Object.assign(this, { [name]: call });
    }
    if (model) this.setModel(model);
    if (epochs !== undefined) this.setParams({ epochs, steps });
  }

  override setModel(model: TrainedModel): void {
    super.setModel(model);
    for (const each of this.callbacks) each.setModel?.(model);
  }

  override setParams(params: FitParams): void {
    super.setParams(params);
    for (const each of this.callbacks) each.setParams?.(params);
  }
}
