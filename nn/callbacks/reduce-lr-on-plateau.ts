import { ArgumentError } from '../../engine';
import type { TrainedModel } from '../types';
import type { FitParams, Logs } from './callback';
import { MonitorCallback, type MonitorOptions } from './monitor-callback';
import { floatText } from './python-format';

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by, below 1. Default 0.1. */
  factor?: number;
  /** Epochs without a better figure after which it is. Default 10. */
  patience?: number;
  /** What is not better by more than this is no better. Default 1e-4. */
  minDelta?: number;
  /** Epochs after that which are not waited on. Default 0. */
  cooldown?: number;
  /** Default 0. */
  minLr?: number;
}

/**
 * Lowers the optimizer's learning rate when a figure has stopped getting better, after Keras's `ReduceLROnPlateau`.
 * Puts the rate of the epoch into the logs, as `learning_rate`.
 */
export class ReduceLROnPlateau extends MonitorCallback {
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLr: number;
  /** Epochs since the last better one. */
  wait = 0;
  /** Epochs left that are not waited on. */
  cooldownCounter = 0;

  /** @throws ArgumentError for a factor that is no reduction. */
  constructor({
    factor = 0.1,
    patience = 10,
    minDelta = 1e-4,
    cooldown = 0,
    minLr = 0,
    ...monitor
  }: ReduceLROnPlateauOptions = {}) {
    super(monitor, minDelta);
    if (!(factor < 1)) throw new ArgumentError(`ReduceLROnPlateau: factor must be below 1, got ${factor}`);
    this.factor = factor;
    this.patience = patience;
    this.cooldown = cooldown;
    this.minLr = minLr;
  }

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
      `Learning rate reduction is conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${Object.keys(logs).join(',')}.`,
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
