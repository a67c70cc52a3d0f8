import { VitrineError } from '../../engine';
import type { Reason } from './reasons';
import { Unknown, type Value, current } from './values';

/** Thrown where a statement is not read. */
export class Refusal extends Error {
  constructor(
    readonly reason: Reason,
    /** Where it is told of already. */
    readonly told = false,
  ) {
    super(reason.rule);
  }
}

export const refuse = (reason: Reason): never => {
  throw new Refusal(reason);
};

/** What the library makes, or why it does not. */
export function ofLibrary<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    throw new Refusal({ rule: 'library', message: error.message });
  }
}

/** A value that must be known. @throws Refusal for one that is not. */
export function known(value: Value): Exclude<Value, Unknown> {
  const now = current(value);
  if (now instanceof Unknown) throw new Refusal(now.reason, now.told);
  return now;
}
