import { type Tensor, div, equal, mul, power, sub, sum } from '../../engine';
import { define } from '../keras-object';
import { type Option, type OptionsOf, option } from '../schema';
import { KerasLoss, type LossOptions } from './loss';

/**
 * Keras's `categorical_generalized_cross_entropy`: `(1 - p^q) / q` of the right class's probability, between
 * cross-entropy and the absolute error, for labels that may be wrong.
 * @param yTrue class numbers, `u32 [...]`. @param yPred probabilities, `[..., c]`. @param q in (0, 1). @returns
 * `[...]`.
 */
export function categoricalGeneralizedCrossEntropy(yTrue: Tensor, yPred: Tensor, q: number): Tensor {
  const classes = yPred.engine.tensor(Uint32Array.from({ length: yPred.shape.at(-1)! }, (_, c) => c));
  const right = sum(mul(yPred, equal(yTrue.view([...yTrue.shape, 1]), classes)), { axes: [-1] });
  return div(sub(1, power(right, q)), q);
}

const between0And1: Option<number> = /* @__PURE__ */ option('number', 'in (0, 1)', (value) =>
  typeof value === 'number' && value > 0 && value < 1 ? value : undefined,
);

const schema = {
  /** In (0, 1): near 0 it is cross-entropy, near 1 the absolute error. Default 0.5. */
  q: /* @__PURE__ */ between0And1.default(0.5),
};

/** Options of `CategoricalGeneralizedCrossEntropy`, and those of every loss. */
export type CategoricalGeneralizedCrossEntropyOptions = LossOptions & OptionsOf<typeof schema>;

/** Keras's CategoricalGeneralizedCrossEntropy: targets are class numbers, outputs probabilities. */
export class CategoricalGeneralizedCrossEntropy
  extends /* @__PURE__ */ define(KerasLoss, 'CategoricalGeneralizedCrossEntropy', ['q', 'reduction', 'name'], schema)
{
  readonly targets = 'labels';

  rows(targets: Tensor, predictions: Tensor): Tensor {
    return categoricalGeneralizedCrossEntropy(targets, predictions, this.q);
  }
}
