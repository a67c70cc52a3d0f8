import { expect, test, vi } from 'vitest';
import { VitrineError } from '../engine';

/** What a user writes, and a pattern of the error that shows the right form, where it does not just work. */
export type Guess = readonly [text: string, error?: RegExp];

/** Runs cells as a notebook does: an assignment to a name that is not there makes it, for the cells that follow. */
export function notebook(names: Record<string, unknown>): (text: string) => Promise<unknown> {
  const scope = new Proxy(names, {
    has: (_, name) => typeof name === 'string' && (name in names || !(name in globalThis)),
  });
  return async (text) => {
    // Sloppy code, as pasted into a console: `with` gives it the names above.
    // oxlint-disable-next-line typescript/no-implied-eval -- the cells are data
    const cell = new Function('scope', `with (scope) { return (async () => { ${text} })(); }`) as (
      scope: unknown,
    ) => Promise<unknown>;
    return cell(scope);
  };
}

/** A test for each guess, in their order, of a notebook with these names. */
export function tryGuesses(names: Record<string, unknown>, guesses: readonly Guess[]): void {
  const run = notebook(names);
  test.each(guesses.map(([text, error]) => ({ text, error })))('$text', async ({ text, error }) => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    vi.spyOn(console, 'log').mockReturnValue(undefined);
    const found = await run(text).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) {
      expect(found).toBeNull();
    } else {
      expect(found).toBeInstanceOf(VitrineError);
      expect((found as Error).message).toMatch(error);
    }
  });
}
