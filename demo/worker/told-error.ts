import type { Text } from '../language';

/** What went wrong, told to the reader in both languages. */
export class ToldError extends Error {
  constructor(readonly text: Text) {
    super(text.en);
  }
}
