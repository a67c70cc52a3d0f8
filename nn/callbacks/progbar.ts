import { ArgumentError } from '../../engine';
import { flag, notNegative, notNegativeInteger, orNull, positiveInteger, text } from '../options';
import { type Arguments, type OptionsOf, option, optionsOf, parse } from '../schema';
import { fn } from './keras-callback';
import { defaultWrite, drawnText, figuresText, progressLine, stepTime } from './progress-bar';
import { fixed } from './python-format';

const names = option<readonly string[]>('value', 'a list of names', (given) =>
  Array.isArray(given) && given.every((name) => typeof name === 'string') ? given : undefined,
);

const schema = {
  /** How many steps there are. Null where nobody knows. */
  target: /* @__PURE__ */ orNull(notNegativeInteger),
  /** Cells of the bar. Default 20. */
  width: /* @__PURE__ */ positiveInteger.default(20),
  /** 0: nothing. 1: a line that is drawn again and again. 2: a line when it is done. Default 1. */
  verbose: /* @__PURE__ */ option<0 | 1 | 2>('integer', '0, 1 or 2', (given) =>
    [0, 1, 2].includes(given as number) ? (given as 0 | 1 | 2) : undefined,
  ).default(1),
  /** Draws again at most this often, in seconds. Default 0.05. */
  interval: /* @__PURE__ */ notNegative.default(0.05),
  /** The values that are shown as they are; the others are averaged. Default none. */
  statefulMetrics: /* @__PURE__ */ orNull(names).default(null),
  /** The values that are averaged; the others are shown as they are. Default: as `statefulMetrics` says. */
  statelessMetrics: /* @__PURE__ */ orNull(names).default(null),
  /** What a step is called. Default `'step'`. */
  unitName: /* @__PURE__ */ text.default('step'),
  /** Where the text goes. Default in Node the terminal; in a page the console, which gets whole lines. */
  write: /* @__PURE__ */ orNull(fn<(text: string) => void>('a function that takes text')).default(null),
  /** Bold and colour by ANSI codes, as Keras has them. Default false. */
  ansi: /* @__PURE__ */ flag.default(false),
  /** Milliseconds. Default `performance.now`. */
  now: /* @__PURE__ */ fn<() => number>('a function that gives milliseconds').default(() => performance.now()),
};

const POSITIONAL = [
  'target', 'width', 'verbose', 'interval', 'statefulMetrics', 'statelessMetrics', 'unitName',
] as const; // prettier-ignore

/** Options of `Progbar`, with Keras's defaults. */
export type ProgbarOptions = OptionsOf<typeof schema>;

/**
 * Keras's progress bar, for loops of a program's own. `fit` draws the same: `verbose: 1`, or `new ProgressBar()`.
 *
 * ```ts
 * const bar = new Progbar(steps);
 * for (let step = 1; step <= steps; step++) bar.update(step, [['loss', await train()]]);
 * ```
 */
export class Progbar {
  readonly #options;
  readonly #write: (text: string) => void;
  readonly #averaged: (name: string) => boolean;
  /** Of each value the sum and the count. */
  readonly #values = new Map<string, readonly [sum: number, count: number]>();
  readonly #started: number;
  #afterFirst: number | null = null;
  #drawn = -Infinity;
  #seen = 0;
  #length = 0;

  /** @throws ArgumentError for an option that breaks its rule, and for both kinds of metrics. */
  constructor(...args: Arguments<typeof POSITIONAL, ProgbarOptions>) {
    const options = parse('Progbar', schema, optionsOf('Progbar', POSITIONAL, args));
    const { statefulMetrics: stateful, statelessMetrics: stateless } = options;
    if (stateful && stateless)
      throw new ArgumentError('Progbar: statefulMetrics and statelessMetrics say the same; give one of them');
    this.#options = options;
    this.#write = options.write ?? defaultWrite();
    this.#averaged = (name) => (stateless ? stateless.includes(name) : !stateful?.includes(name));
    this.#started = options.now();
  }

  /**
   * @param current the step that is done, from 1.
   * @param values names, and what each is of the last step. Default none.
   * @param finalize whether this is the last one. Default null: where `current` has come to `target`.
   */
  update(
    current: number,
    values: readonly (readonly [name: string, value: number])[] | null = null,
    finalize: boolean | null = null,
  ): void {
    const { target, width, verbose, interval, unitName: unit, ansi, now: time } = this.#options;
    const final = finalize ?? (target !== null && current >= target);
    for (const [name, value] of values ?? []) {
      const [sum, count] = this.#values.get(name) ?? [0, 0];
      const steps = Math.max(current - this.#seen, 1);
      this.#values.set(name, this.#averaged(name) && !final ? [sum + value * steps, count + steps] : [value, 1]);
    }
    this.#seen = current;
    const now = time();
    const elapsed = (now - this.#started) / 1000;
    const perStep =
      current === 0
        ? 0
        : this.#afterFirst !== null && current > 1
          ? (now - this.#afterFirst) / 1000 / (current - 1)
          : elapsed / current;
    if (current === 1) this.#afterFirst = now;
    const logs = Object.fromEntries(Array.from(this.#values, ([name, [sum, count]]) => [name, sum / count]));
    const known = target || null; // of none, Keras says the same as of an unknown number
    if (verbose === 1 && (final || now - this.#drawn >= 1000 * interval)) {
      const line = progressLine({ current, target: known, elapsed, perStep, logs, final, width, unit });
      const { length } = line.join('');
      this.#write(`${drawnText(line, ansi, this.#length)}${final ? '\n' : ''}`);
      this.#length = length;
      this.#drawn = now;
    }
    if (verbose === 2 && final && known !== null)
      this.#write(
        `${String(current).padStart(String(known).length)}/${known} - ${fixed(elapsed, 0)}s - ` +
          `${stepTime(perStep, unit)}${figuresText(logs)}\n`,
      );
  }

  /** So many steps more. @param values as those of `update`. */
  add(n: number, values: readonly (readonly [name: string, value: number])[] | null = null): void {
    this.update(this.#seen + n, values);
  }
}
