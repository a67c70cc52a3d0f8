import { define } from '../keras-object';
import type { TrainedModel } from '../types';
import { decayRate, notNegative, notNegativeInteger } from '../options';
import { type OptionsOf, option } from '../schema';
import type { FitParams, Logs } from './callback';
import { MonitorCallback, type MonitorOptions, difference } from './monitor-callback';
import { floatText } from './float-text';

const schema = {
  /** What the learning rate is multiplied by, below 1. Default 0.1. */
  factor: /* @__PURE__ */ option<number>('number', '0 or more, and below 1', decayRate.parse).default(0.1),
  /** Epochs without a better figure after which it is. Default 10. */
  patience: /* @__PURE__ */ notNegativeInteger.default(10),
  /** What is not better by more than this is no better. Default 1e-4. */
  minDelta: /* @__PURE__ */ difference.default(1e-4),
  /** Epochs after that which are not waited on. Default 0. */
  cooldown: /* @__PURE__ */ notNegativeInteger.default(0),
  /** Default 0. */
  minLr: /* @__PURE__ */ notNegative.default(0),
};

/** Keras's arguments, in their order. */
const POSITIONAL = ['monitor', 'factor', 'patience', 'verbose', 'mode', 'minDelta', 'cooldown', 'minLr'] as const;

/** Options of `ReduceLROnPlateau`, with Keras's defaults. */
export type ReduceLROnPlateauOptions = OptionsOf<typeof schema> & MonitorOptions;

/**
 * Lowers the optimizer's learning rate when a figure has stopped getting better, after Keras's `ReduceLROnPlateau`.
 * Puts the rate of the epoch into the logs, as `learning_rate`.
 */
export class ReduceLROnPlateau
  extends /* @__PURE__ */ define(MonitorCallback, 'ReduceLROnPlateau', POSITIONAL, schema)
{
  /** Epochs since the last better one. */
  wait = 0;
  /** Epochs left that are not waited on. */
  cooldownCounter = 0;

  override onTrainBegin(params: FitParams, model: TrainedModel): void {
    this.best = null;
    this.wait = 0;
    this.cooldownCounter = 0;
    super.onTrainBegin(params, model);
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const { optimizer } = this.model.trainer.options;
    // In float32, as Keras's variable is.
    const rate = (logs.learning_rate = Math.fround(optimizer.learningRate));
    const current = this.monitored(
      logs,
      `Learning rate reduction is conditioned on metric \`${this.monitor}\` which is not available. Available ` +
        `metrics are: ${Object.keys(logs).join(',')}.`,
    );
    if (current === null) return;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.wait = 0;
    }
    if (this.improves(current, this.best)) {
      this.best = current;
      this.wait = 0;
    } else if (this.cooldownCounter === 0 && ++this.wait >= this.patience && rate > Math.fround(this.minLr)) {
      optimizer.learningRate = Math.max(rate * this.factor, this.minLr);
      this.cooldownCounter = this.cooldown;
      this.wait = 0;
      this.say(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${floatText(optimizer.learningRate)}.`);
    }
  }
}
