import { ArgumentError } from '../../engine';
import type { Callback } from '../callbacks';
import { HOOKS } from '../callbacks/callback';
import type { DataOf } from '../data';
import { count, orNull, value } from '../options';
import { assertKnown, isOptions, option, shown } from '../schema';
import { type Batches, areBatches } from './batches';

export const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

/** @throws ArgumentError for a hook that nobody calls, in a class too, and for one that is no function. */
function assertHooks(callback: object): void {
  for (let at = callback; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (!/^on[A-Z_]/.test(name) && !/^on(epoch|train|test|predict)/i.test(name)) continue;
      const hook: unknown = callback[name as keyof object] ?? null;
      const known = 'setModel' in callback ? [...HOOKS, 'onBatchBegin', 'onBatchEnd'] : HOOKS;
      assertKnown<Readonly<Record<string, unknown>>>('callbacks', { [name]: hook }, known);
      if (hook !== null && typeof hook !== 'function')
        throw new ArgumentError(`callbacks: ${name} must be a function, got ${shown(hook)}`);
    }
  }
}

const callbacks = /* @__PURE__ */ option<readonly Callback[], Callback | readonly Callback[]>(
  'value',
  'a callback or a list of them, such as [new EarlyStopping({ patience: 2 })]',
  (given) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    list.filter(isObject).forEach(assertHooks);
    return list.every(isObject) ? list : undefined;
  },
);

/** What `fit`, `evaluate` and `predict` take alike. */
export const COMMON = {
  /** Default 32. Batches come in their own size. */
  batchSize: /* @__PURE__ */ orNull(count).default(null),
  /** One callback or a list of them. */
  callbacks: /* @__PURE__ */ callbacks.default([]),
  /** Ends the call between two batches; it rejects with the signal's reason. */
  signal: /* @__PURE__ */ orNull(
    value<AbortSignal>(
      'an AbortSignal, such as new AbortController().signal',
      (given) => isObject(given) && 'aborted' in given,
    ),
  ).default(null),
} as const;

/** The share in the training loss of the samples of a class, of `fit` and `trainOnBatch`. */
export const classWeight = /* @__PURE__ */ orNull(
  value<Readonly<Record<number, number>>>('an object of shares by class number, such as { 0: 1, 1: 2 }', isObject),
).default(null);

/** The targets and options of `fit` and `evaluate`. Batches contain their targets: then the options may come second. */
export function targetsAndOptions<O extends object>(
  what: string,
  x: DataOf | Batches,
  second: DataOf | O | null,
  third: O | undefined,
  known: readonly string[],
): { y: DataOf | null; given: O } {
  const isForOptions =
    third === undefined && isOptions(second) && Object.keys(second).some((key) => known.includes(key));
  if (!areBatches(x) && isForOptions)
    throw new ArgumentError(
      `${what}: y must be the targets of x, got the options ${shown(second)}; write ${what}(x, y, ${shown(second)})`,
    );
  if (!areBatches(x) || second === null) return { y: second as DataOf | null, given: third ?? ({} as O) };
  if (third === undefined && isOptions(second)) return { y: null, given: second as O };
  throw new ArgumentError(
    `${what}: batches contain their targets, so y must be left out, got ${shown(second)}; ` +
      `write ${what}(batches, { ${what === 'fit' ? 'epochs' : 'steps'} })`,
  );
}
