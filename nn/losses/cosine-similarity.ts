import { type Tensor, minimum, mul, negative, rsqrt, square, sum } from '../../engine';
import { define } from '../keras-object';
import type { OptionsOf } from '../schema';
import { axis, isLastAxis } from './axis';
import { EPSILON } from './epsilon';
import { KerasLoss, type LossOptions } from './loss';

const unit = (x: Tensor, axis: number): Tensor =>
  mul(x, minimum(rsqrt(sum(square(x), { axes: [axis], keepDims: true })), 1 / EPSILON));

/** The cosine of the angle between targets and outputs along an axis, 0 where either is 0. */
export const cosine = (yTrue: Tensor, yPred: Tensor, axis = -1): Tensor =>
  sum(mul(unit(yTrue, axis), unit(yPred, axis)), { axes: [axis] });

/** Keras's `cosine_similarity` of losses: the cosine of the angle between targets and outputs, negated. */
export const cosineSimilarity = (yTrue: Tensor, yPred: Tensor, axis = -1): Tensor =>
  negative(cosine(yTrue, yPred, axis));

const schema = {
  /** The axis along which they are vectors. Default -1, the last; not 0, the batch. */
  axis: /* @__PURE__ */ axis.default(-1),
};

/** Options of `CosineSimilarity`, and those of every loss. */
export type CosineSimilarityOptions = LossOptions & OptionsOf<typeof schema>;

/**
 * Keras's CosineSimilarity: -1 where outputs point as their targets do. Keras's config of it lacks `axis`, so that
 * Keras loads it as -1; the one here has it.
 */
export class CosineSimilarity
  extends /* @__PURE__ */ define(KerasLoss, 'CosineSimilarity', ['axis', 'reduction', 'name'], schema)
{
  readonly targets = 'values';

  rows(yTrue: Tensor, yPred: Tensor): Tensor {
    isLastAxis(this.name, yPred, this.axis);
    return cosineSimilarity(yTrue, yPred, this.axis);
  }
}
