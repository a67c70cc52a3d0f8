import { ArgumentError } from '../../engine';
import type { TrainedModel } from '../types';
import type { Callback, FitParams, Logs } from './callback';
import { type MessageOptions, toConsole, warningToConsole } from './messages';

export interface MonitorOptions extends MessageOptions {
  /** A figure's name in the logs. Default `'val_loss'`. */
  monitor?: string;
  /** Which is better, lower or higher. Default `'auto'`: a loss is better lower, a metric as it says of itself. */
  mode?: 'auto' | 'min' | 'max';
}

/**
 * What callbacks that wait for a figure to get better have in common, after Keras's `MonitorCallback`. Unlike there,
 * NaN never is better, even at first.
 * @throws ArgumentError when training begins, for a metric of which `'auto'` does not know.
 */
export abstract class MonitorCallback implements Callback {
  readonly monitor: string;
  readonly mode: 'auto' | 'min' | 'max';
  readonly minDelta: number;
  /** The best figure so far. Null: none. */
  best: number | null = null;
  readonly #messages: MessageOptions;
  #model: TrainedModel | null = null;
  #sign: 1 | -1 = 1;
  #warned = false;

  constructor({ monitor = 'val_loss', mode = 'auto', ...messages }: MonitorOptions, minDelta = 0) {
    if (!['auto', 'min', 'max'].includes(mode)) throw new ArgumentError(`mode must be auto, min or max, got ${mode}`);
    this.monitor = monitor;
    this.mode = mode;
    this.minDelta = Math.abs(minDelta);
    this.#messages = messages;
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
    if (!this.#warned) (this.#messages.print ?? warningToConsole)(warning);
    this.#warned = true;
    return null;
  }

  protected improves(value: number, than: number | null): boolean {
    return this.#sign * value - this.minDelta > (than === null ? -Infinity : this.#sign * than);
  }

  protected say(line: string): void {
    if (this.#messages.verbose) (this.#messages.print ?? toConsole)(line);
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
    `nobody says whether ${monitor} is better lower or higher: it is no loss and no metric of model "${model.name}"; give mode 'min' or 'max'`,
  );
}
