import { ArgumentError } from '../../engine';
import type { TrainedModel } from '../types';
import { oneOf, text } from '../options';
import { type Option, type OptionsOf, type Schema, option } from '../schema';
import type { FitParams, Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { type Print, messages, toConsole, warningToConsole } from './messages';

/** What all that watch a figure take. */
export const COMMON = {
  /** A figure's name in the logs. Default `'val_loss'`. */
  monitor: /* @__PURE__ */ text.default('val_loss'),
  /** Which is better, lower or higher. Default `'auto'`: a loss is better lower, a metric as it says of itself. */
  mode: /* @__PURE__ */ oneOf('auto', 'min', 'max').default('auto'),
  ...messages,
} as const;

/** Options of callbacks that watch a figure, with Keras's defaults. */
export type MonitorOptions = OptionsOf<typeof COMMON>;

/** What is not better by more than this is no better; its sign says nothing, as in Keras. */
export const difference: Option<number> = /* @__PURE__ */ option('number', 'a finite number', (given) =>
  typeof given === 'number' && Number.isFinite(given) ? Math.abs(given) : undefined,
);

/**
 * What callbacks that wait for a figure to get better have in common, after Keras's `MonitorCallback`. Unlike there,
 * NaN never is better, even at first.
 * @throws ArgumentError when training begins, for a metric of which `'auto'` does not know.
 */
export abstract class MonitorCallback extends KerasCallback {
  static override readonly common: Schema = COMMON;
  /** As the option. */
  declare readonly monitor: string;
  /** As the option. */
  declare readonly mode: 'auto' | 'min' | 'max';
  /** As the option. */
  declare readonly verbose: 0 | 1;
  /** As the option. */
  declare readonly print: Print | null;
  /** Default 0. */
  declare readonly minDelta?: number;
  /** The best figure so far. Null: none. */
  best: number | null = null;
  #model: TrainedModel | null = null;
  #sign: 1 | -1 = 1;
  #warned = false;

  constructor(options: MonitorOptions) {
    super(options);
  }

  onTrainBegin(_params: FitParams, model: TrainedModel): void {
    const direction = this.mode === 'auto' ? directionOf(this.monitor, model) : this.mode;
    this.#sign = direction === 'max' ? 1 : -1;
    this.#model = model;
    this.#warned = false;
  }

  /** What is trained. */
  protected get model(): TrainedModel {
    return this.#model!;
  }

  /** The figure; without it a warning, once a `fit`. */
  protected monitored(logs: Logs, warning: string): number | null {
    const value = logs[this.monitor];
    if (value !== undefined) return value;
    if (!this.#warned) (this.print ?? warningToConsole)(warning);
    this.#warned = true;
    return null;
  }

  protected improves(value: number, than: number | null): boolean {
    return this.#sign * value - (this.minDelta ?? 0) > (than === null ? -Infinity : this.#sign * than);
  }

  protected say(line: string): void {
    if (this.verbose) (this.print ?? toConsole)(line);
  }
}

function directionOf(monitor: string, model: TrainedModel): 'min' | 'max' {
  const name = monitor.replace(/^val_/, '');
  if (/(^|_)loss$/.test(name)) return 'min';
  // A model with several outputs puts their names in front.
  const metrics = model.trainer.options.objectives.flatMap((objective) => objective.metrics);
  const metric = metrics.find((each) => name === each.name || name.endsWith(`_${each.name}`));
  if (metric?.direction) return metric.direction;
  throw new ArgumentError(
    `cannot tell whether ${monitor} is better lower or higher: it is neither a loss nor a metric of model ` +
      `"${model.name}"; set mode to 'min' or 'max'`,
  );
}
