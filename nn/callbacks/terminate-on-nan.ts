import type { TrainedModel } from '../types';
import type { Callback, FitParams, Logs } from './callback';
import { type Print, toConsole } from './messages';

/**
 * Ends training when the loss is NaN or infinite, after Keras's `TerminateOnNaN`: after the first batch whose figures
 * are read with such a loss. The weights are what they have become by then.
 */
export class TerminateOnNaN implements Callback {
  #model!: TrainedModel;

  constructor(readonly options: { print?: Print } = {}) {}

  onTrainBegin(_params: FitParams, model: TrainedModel): void {
    this.#model = model;
  }

  onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (Number.isFinite(loss)) return;
    (this.options.print ?? toConsole)(`Batch ${batch}: Invalid loss, terminating training`);
    this.#model.stopTraining = true;
  }
}
