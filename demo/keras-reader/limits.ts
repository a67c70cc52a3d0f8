import type { Reason } from './reasons';

/** A program that is read is not run: what would take long is refused. */
export const LIMITS = {
  /** Of one loop. */
  turns: 1000,
  layers: 500,
  /** Statements and expressions that are looked at, each time that they are. */
  steps: 200_000,
  /** Of brackets, blocks and calls within each other. */
  depth: 100,
  /** Of what is listed as not read. */
  unread: 200,
} as const;

/** Why the reader stops. */
export class ReadLimit extends Error {
  constructor(readonly reason: Reason) {
    super(reason.rule);
  }
}
