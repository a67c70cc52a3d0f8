import { ArgumentError, type Tensor } from '../../engine';
import { define } from '../keras-object';
import { flag } from '../options';
import type { TrainedModel } from '../types';
import type { FitParams } from './callback';
import { KerasCallback } from './keras-callback';

const schema = {
  /**
   * Between epochs too, for callbacks that come after this one, such as `ModelCheckpoint`, to find the averages.
   * Default false: while the model is validated.
   */
  swapOnEpoch: /* @__PURE__ */ flag.default(false),
};

/**
 * Puts the moving average in the place of the weights while the model is validated, after Keras's `SwapEMAWeights`: the
 * optimizer must have `useEma`. The weights are kept in memory of their own, so the average stays what it is, and a fit
 * that ends early ends with it; Keras swaps the two, and loses it then.
 */
export class SwapEMAWeights extends /* @__PURE__ */ define(KerasCallback, 'SwapEMAWeights', ['swapOnEpoch'], schema) {
  #model!: TrainedModel;
  /** The weights that the averages stand in for. */
  #kept: readonly Tensor[] = [];

  /** @throws ArgumentError for an optimizer without `useEma`. */
  onTrainBegin(_params: FitParams, model: TrainedModel): void {
    const { optimizer } = model.trainer.options;
    if (!optimizer.useEma)
      throw new ArgumentError(
        `SwapEMAWeights: needs an optimizer with useEma, such as new ${optimizer.className}({ useEma: true })`,
      );
    this.#model = model;
  }

  onEpochBegin(): void {
    this.#restore();
  }

  onTestBegin(): void {
    this.#swap();
  }

  onTestEnd(): void {
    this.#restore();
  }

  onEpochEnd(): void {
    if (this.swapOnEpoch) this.#swap();
  }

  /** `fit` has made the weights their averages. */
  onTrainEnd(): void {
    this.#forget();
  }

  #swap(): void {
    if (this.#kept.length > 0 || this.#model.iterations === 0) return;
    const { engine, variables } = this.#model.trainer.options;
    this.#kept = variables.weights.map((weight, i) => {
      const kept = engine.empty(weight.shape);
      engine.copy(weight, kept);
      engine.copy(variables.slots[i]![0]!, weight);
      return kept;
    });
  }

  #restore(): void {
    const { variables, engine } = this.#model.trainer.options;
    this.#kept.forEach((kept, i) => engine.copy(kept, variables.weights[i]!));
    this.#forget();
  }

  #forget(): void {
    for (const kept of this.#kept) kept.dispose();
    this.#kept = [];
  }
}
