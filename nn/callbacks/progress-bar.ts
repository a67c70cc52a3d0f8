import { define } from '../keras-object';
import { flag, notNegative, orNull } from '../options';
import type { OptionsOf } from '../schema';
import type { FitParams, Logs } from './callback';
import { isInteractiveLoggingEnabled } from '../interactive-logging';
import { KerasCallback, fn } from './keras-callback';
import { toConsole } from './messages';
import { exponential, fixed } from './python-format';

const schema = {
  /** Where the text goes. Default in Node the terminal; in a page the console, which gets whole lines. */
  write: /* @__PURE__ */ orNull(fn<(text: string) => void>('a function that takes text')).default(null),
  /** Bold and colour by ANSI codes, as Keras has them. Default false. */
  ansi: /* @__PURE__ */ flag.default(false),
  /** Redraw the running line at most this often, in milliseconds. Default 100. */
  interval: /* @__PURE__ */ notNegative.default(100),
  /** Milliseconds. Default `performance.now`. */
  now: /* @__PURE__ */ fn<() => number>('a function that gives milliseconds').default(() => performance.now()),
};

/** Options of `ProgressBar`. */
export type ProgressBarOptions = OptionsOf<typeof schema>;

/** A console takes whole lines: of a line that is drawn again and again, what stands there when it ends. */
export function defaultWrite(): (text: string) => void {
  const { stdout } = (globalThis as { process?: { stdout?: { write?: (text: string) => void } } }).process ?? {};
  if (stdout?.write) return (text) => isInteractiveLoggingEnabled() && stdout.write!(text);
  let line = '';
  return (text) => {
    line += text;
    if (!line.endsWith('\n')) return;
    toConsole(line.slice(line.lastIndexOf('\r') + 1, -1));
    line = '';
  };
}

/**
 * Keras 3's progress line, from `keras/src/utils/progbar.py`: `1500/1500 ━━━━━━━━━━━━━━━━━━━━ 7s 4ms/step - accuracy:
 * 0.8134 - loss: 0.5228`, figures in the order of the logs: those of training by name, those of validation by name, and
 * what callbacks have added.
 */
export class ProgressBar extends /* @__PURE__ */ define(KerasCallback, 'ProgressBar', [], schema) {
  readonly #write = this.write ?? defaultWrite();
  #epochs = 1;
  /** Batches in an epoch; null until the first epoch of a generator has ended. */
  #target: number | null = null;
  #started = 0;
  #afterFirst: number | null = null;
  #drawn = -Infinity;
  #length = 0;
  #seen = 0;

  onTrainBegin(params: FitParams): void {
    this.#epochs = params.epochs;
    this.#target = params.steps;
  }

  onEpochBegin(epoch: number): void {
    if (this.#epochs > 1) this.#write(`Epoch ${epoch + 1}/${this.#epochs}\n`);
    this.#started = this.now();
    this.#afterFirst = null;
    this.#drawn = -Infinity;
    this.#length = 0;
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    const now = this.now();
    this.#seen = batch + 1;
    if (batch === 0) this.#afterFirst = now;
    if (now - this.#drawn < this.interval) return;
    this.#drawn = now;
    this.#draw(batch + 1, logs, false);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#target ??= this.#seen;
    this.#draw(this.#target, logs, true);
    this.#write('\n');
  }

  #draw(current: number, logs: Logs, final: boolean): void {
    const now = this.now();
    const elapsed = (now - this.#started) / 1000;
    // The first step says little of the others and is left out where it is known.
    const perStep =
      this.#afterFirst !== null && current > 1 ? (now - this.#afterFirst) / 1000 / (current - 1) : undefined;
    const line = progressLine({ current, target: this.#target, elapsed, perStep, logs, final });
    this.#write(drawnText(line, this.ansi, this.#length));
    this.#length = line.join('').length;
  }
}

interface Progress {
  readonly current: number;
  /** Null where nobody knows. */
  readonly target: number | null;
  /** Seconds. */
  readonly elapsed: number;
  /** Seconds. Default: the mean. */
  readonly perStep?: number | undefined;
  readonly logs: Logs;
  readonly final: boolean;
  /** Cells of the bar. Default 20. */
  readonly width?: number;
  /** What a step is called. */
  readonly unit?: string;
}

type Line = readonly [count: string, gap: string, done: string, todo: string, gap: string, time: string, rest: string];

/** The line in its parts: count, filled bar, empty bar, time, figures. */
export function progressLine({
  current,
  target,
  elapsed,
  perStep = elapsed / Math.max(current, 1),
  logs,
  final,
  width = 20,
  unit,
}: Progress): Line {
  const rest = ` ${stepTime(perStep, unit)}${figuresText(logs)}`;
  if (target === null)
    return [`${String(current).padStart(7)}/Unknown`, ' ', '', '', '', `${fixed(elapsed, 0)}s`, rest];
  // The epochs of a generator need not be of one length.
  const filled = Math.min(Math.floor((width * current) / target), width);
  return [
    `${String(current).padStart(String(target).length)}/${target}`,
    ' ',
    '━'.repeat(filled),
    '━'.repeat(width - filled),
    ' ',
    final ? `${fixed(elapsed, 0)}s` : remaining(perStep * Math.max(target - current, 0)),
    rest,
  ];
}

/** The line over the one before, which was so long. */
export const drawnText = (line: Line, ansi: boolean, before: number): string =>
  `\r${ansi ? decorate(line) : line.join('')}${' '.repeat(Math.max(before - line.join('').length, 0))}`;

function decorate([count, gap, done, todo, gap2, time, rest]: Line): string {
  const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`;
  if (!done && !todo) return `${count}${gap}${bold(time)}${rest}`;
  const bar = `${done && `\x1b[32m${done}\x1b[0m`}\x1b[37m${todo}\x1b[0m`;
  return `${bold(count)}${gap}${bar}${gap2}${bold(time)}${rest}`;
}

const figure = (value: number): string => (Math.abs(value) > 1e-3 ? fixed(value, 4) : exponential(value, 4));

export const figuresText = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => ` - ${name}: ${figure(value)}`)
    .join('');

export function stepTime(seconds: number, unit = 'step'): string {
  if (seconds >= 1 || seconds === 0) return `${fixed(seconds, 0)}s/${unit}`;
  if (seconds >= 1e-3) return `${fixed(seconds * 1e3, 0)}ms/${unit}`;
  return `${fixed(seconds * 1e6, 0)}us/${unit}`;
}

function remaining(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (seconds > 3600) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds)}s`;
}
