/* eslint-disable no-console -- where lines go by default */

export type Print = (line: string) => void;

/** How a callback says what it does, in Keras's words. */
export interface MessageOptions {
  /** 1: says what it does. Default 0. */
  verbose?: 0 | 1;
  /** Takes messages, and warnings, which come whatever `verbose` is; a line at a time. Default: the console. */
  print?: Print;
}

export const toConsole: Print = (line) => console.log(line);

export const warningToConsole: Print = (line) => console.warn(line);
