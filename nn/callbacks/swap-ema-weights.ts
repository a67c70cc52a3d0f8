import { ArgumentError, type NDArray, type Tensor } from '../../engine';
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

  async stateDict(): Promise<{ readonly kept: readonly NDArray[] }> {
    return { kept: await Promise.all(this.#kept.map((kept) => kept.array())) };
  }

  loadStateDict({ kept }: { readonly kept: readonly NDArray[] }): void {
    this.#forget();
    const { engine } = this.#model.trainer.options;
    this.#kept = engine.scope(() => kept.map((array) => engine.tensor(array)));
  }

  #swap(): void {
    if (this.#kept.length > 0 || this.#model.iterations === 0) return;
    const { engine, variables } = this.#model.trainer.options;
    const { weights, slots } = variables;
    this.#kept = engine.scope(() => {
      const kept = weights.map((weight) => engine.empty(weight.shape));
      // In one go: where there is no memory for one, no weight may be overwritten.
      engine.queue.copy([
        ...weights.map((weight, i) => [weight, kept[i]!] as const),
        ...weights.map((weight, i) => [slots[i]![0]!, weight] as const),
      ]);
      return kept;
    });
  }

  #restore(): void {
    const { variables, engine } = this.#model.trainer.options;
    engine.queue.copy(this.#kept.map((kept, i) => [kept, variables.weights[i]!] as const));
    this.#forget();
  }

  #forget(): void {
    for (const kept of this.#kept) kept.dispose();
    this.#kept = [];
  }
}
