import { define } from '../keras-object';
import type { TrainedModel } from '../types';
import { only } from '../options';
import type { FitParams, Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { print, toConsole } from './messages';

const schema = {
  raiseError: /* @__PURE__ */ only(false),
  /** Takes the message. Default: the console. */
  print,
};

/**
 * Ends training when the loss is NaN or infinite, after Keras's `TerminateOnNaN`: after the first batch whose figures
 * are read with such a loss. The weights are what they have become by then.
 */
export class TerminateOnNaN extends /* @__PURE__ */ define(KerasCallback, 'TerminateOnNaN', ['raiseError'], schema) {
  #model!: TrainedModel;

  onTrainBegin(_params: FitParams, model: TrainedModel): void {
    this.#model = model;
  }

  onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (Number.isFinite(loss)) return;
    (this.print ?? toConsole)(`Batch ${batch}: Invalid loss, terminating training`);
    this.#model.stopTraining = true;
  }
}
