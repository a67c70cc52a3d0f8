import { ArgumentError } from '../../engine';
import { define } from '../keras-object';
import type { TrainedModel } from '../types';
import type { Optimizer } from '../optimizers';
import type { FitParams, Logs } from './callback';
import { KerasCallback, fn } from './keras-callback';
import { messages, toConsole } from './messages';
import { floatText } from './float-text';

const schema = {
  /** The rate of an epoch, counted from 0, from the rate so far, in float32. */
  schedule: /* @__PURE__ */ fn<(epoch: number, learningRate: number) => number>(
    'a function of the epoch and the learning rate so far, such as (epoch, rate) => rate * 0.9',
  ),
  ...messages,
};

/**
 * Sets the optimizer's learning rate at the beginning of every epoch, after Keras's `LearningRateScheduler`. Puts it
 * into the logs, as `learning_rate`.
 */
export class LearningRateScheduler
  extends /* @__PURE__ */ define(KerasCallback, 'LearningRateScheduler', ['schedule', 'verbose'], schema)
{
  #optimizer!: Optimizer;

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
    if (this.verbose)
      (this.print ?? toConsole)(
        `Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${floatText(rate)}.`,
      );
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = Math.fround(this.#optimizer.learningRate);
  }
}
