import type { NDArray } from '../../engine';
import { define } from '../keras-object';
import type { TrainedModel } from '../types';
import { finite, flag, notNegativeInteger, orNull } from '../options';
import type { OptionsOf } from '../schema';
import type { FitParams, Logs } from './callback';
import { MonitorCallback, type MonitorOptions, difference } from './monitor-callback';

const schema = {
  /** What is not better by more than this is no better. Default 0. */
  minDelta: /* @__PURE__ */ difference.default(0),
  /** Epochs without a better figure after which training stops. Default 0. */
  patience: /* @__PURE__ */ notNegativeInteger.default(0),
  /** A figure that must be beaten as well. Default none. */
  baseline: /* @__PURE__ */ orNull(finite).default(null),
  /** Whether training ends with the weights of the best epoch, however it ends. Default false: with the last ones. */
  restoreBestWeights: /* @__PURE__ */ flag.default(false),
  /** The first epoch that counts. Default 0. */
  startFromEpoch: /* @__PURE__ */ notNegativeInteger.default(0),
};

/** Keras's arguments, in their order. */
const POSITIONAL = [
  'monitor', 'minDelta', 'patience', 'verbose', 'mode', 'baseline', 'restoreBestWeights', 'startFromEpoch',
] as const; // prettier-ignore

/** Options of `EarlyStopping`, with Keras's defaults. */
export type EarlyStoppingOptions = OptionsOf<typeof schema> & MonitorOptions;

/**
 * Ends training when a figure has stopped getting better, after Keras's `EarlyStopping`. The best weights wait in host
 * memory, and are put back at the end of training, be that patience, the last epoch, an `AbortSignal` or an error.
 *
 * A figure that the logs do not have is a warning, as in Keras: training that goes on too long is better than one that
 * is lost after its first epoch.
 */
export class EarlyStopping extends /* @__PURE__ */ define(MonitorCallback, 'EarlyStopping', POSITIONAL, schema) {
  /** Epochs since the last better one. */
  wait = 0;
  /** The epoch that it stopped training after; 0 where it did not. */
  stoppedEpoch = 0;
  /** The epoch of `best`. */
  bestEpoch = 0;
  protected bestWeights: NDArray[] | null = null;

  override onTrainBegin(params: FitParams, model: TrainedModel): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = null;
    this.bestEpoch = 0;
    this.bestWeights = null;
    super.onTrainBegin(params, model);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const current = this.monitored(
      logs,
      `Early stopping conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ` +
        `${Object.keys(logs).join(',')}`,
    );
    if (current === null || epoch < this.startFromEpoch) return;
    this.wait++;
    const better = this.improves(current, this.best);
    if (better) this.best = current;
    if (better || (this.restoreBestWeights && !this.bestWeights)) {
      this.bestEpoch = epoch;
      if (this.restoreBestWeights) this.bestWeights = await this.model.getWeights();
    }
    if (better) {
      // One that does not beat the baseline is kept, but is waited on.
      if (this.baseline === null || this.improves(current, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    if (this.stoppedEpoch > 0) this.say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (!this.bestWeights) return;
    this.say(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.model.setWeights(this.bestWeights);
    this.bestWeights = null;
  }
}
