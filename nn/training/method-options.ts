import type { Callback } from '../callbacks';
import { count, orNull, value } from '../options';
import { option } from '../schema';

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

const callbacks = /* @__PURE__ */ option<readonly Callback[], Callback | readonly Callback[]>(
  'value',
  'a callback or a list of them, such as [new EarlyStopping({ patience: 2 })]',
  (given) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    return list.every(isObject) ? list : undefined;
  },
);

/** What `fit`, `evaluate` and `predict` take alike. */
export const COMMON = {
  /** Default 32. Batches come in their own size. */
  batchSize: /* @__PURE__ */ orNull(count).default(null),
  callbacks: /* @__PURE__ */ callbacks.default([]),
  /** Ends the call between two batches; it rejects with the signal's reason. */
  signal: /* @__PURE__ */ orNull(
    value<AbortSignal>(
      'an AbortSignal, such as new AbortController().signal',
      (given) => isObject(given) && 'aborted' in given,
    ),
  ).default(null),
} as const;
