/* oxlint-disable no-console -- where lines go by default */
import { isInteractiveLoggingEnabled } from '../interactive-logging';
import { orNull } from '../options';
import { type OptionsOf, option } from '../schema';
import { fn } from './keras-callback';

export type Print = (line: string) => void;

const isVerbose = (given: unknown): given is 0 | 1 | boolean => [0, 1, false, true].includes(given as number | boolean);

export const print = /* @__PURE__ */ orNull(fn<Print>('a function that takes a line')).default(null);

/** How a callback says what it does, in Keras's words. */
export const messages = {
  /** 1: says what it does. Default 0. */
  verbose: /* @__PURE__ */ option<0 | 1, 0 | 1 | boolean>('integer', '0 or 1', (given) =>
    isVerbose(given) ? (Number(given) as 0 | 1) : undefined,
  ).default(0),
  /** Takes messages, and warnings, which come whatever `verbose` is; a line at a time. Default: the console. */
  print,
};

/** Options of callbacks that print what they do. */
export type MessageOptions = OptionsOf<typeof messages>;

export const toConsole: Print = (line) => {
  if (isInteractiveLoggingEnabled()) console.log(line);
};

export const warningToConsole: Print = (line) => console.warn(line);
