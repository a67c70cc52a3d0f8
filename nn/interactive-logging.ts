import { assertNone } from '../engine/known-options';

let enabled = true;

/** Has text that the library prints by default go to the terminal or the console again, as at first. */
export function enableInteractiveLogging(...others: readonly []): void {
  assertNone('enableInteractiveLogging', others);
  enabled = true;
}

/**
 * Keeps off the terminal and the console what the library prints by default: the progress bar of `fit({ verbose: 1 })`,
 * what callbacks say, `summary()`. Keras sends it to a log that shows warnings alone. Warnings stay, and what is given
 * a function that prints, such as `summary({ printFn })`, still calls it.
 */
export function disableInteractiveLogging(...others: readonly []): void {
  assertNone('disableInteractiveLogging', others);
  enabled = false;
}

/** Whether the library prints by default. */
export function isInteractiveLoggingEnabled(): boolean {
  return enabled;
}
