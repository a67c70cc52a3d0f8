import { ArgumentError } from '../../engine';
import type { TrainedModel } from '../types';
import type { Optimizer } from '../optimizers';
import type { Callback, FitParams, Logs } from './callback';
import { type MessageOptions, toConsole } from './messages';
import { floatText } from './python-format';

/**
 * Sets the optimizer's learning rate at the beginning of every epoch, after Keras's `LearningRateScheduler`. Puts it
 * into the logs, as `learning_rate`.
 */
export class LearningRateScheduler implements Callback {
  #optimizer!: Optimizer;

  /** @param schedule the rate of an epoch, counted from 0, from the rate so far, in float32. */
  constructor(
    readonly schedule: (epoch: number, learningRate: number) => number,
    readonly options: MessageOptions = {},
  ) {}

  onTrainBegin(_params: FitParams, model: TrainedModel): void {
    this.#optimizer = model.trainer.options.optimizer;
  }

  /** @throws ArgumentError for what is no rate. */
  onEpochBegin(epoch: number): void {
    const rate = this.schedule(epoch, Math.fround(this.#optimizer.learningRate));
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw new ArgumentError(
        `LearningRateScheduler: the schedule must give a number, 0 or more; of epoch ${epoch} it gave ${String(rate)}`,
      );
    }
    this.#optimizer.learningRate = rate;
    const { verbose, print = toConsole } = this.options;
    if (verbose) print(`Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${floatText(rate)}.`);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = Math.fround(this.#optimizer.learningRate);
  }
}
