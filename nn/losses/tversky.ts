import { type Tensor, add, div, mul, sub, sum } from '../../engine';
import { define } from '../keras-object';
import { finite, orNull } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { EPSILON } from './epsilon';
import { KerasLoss, type LossOptions } from './loss';

type Axes = number | readonly number[] | null;

/** Null is all axes. */
const total = (x: Tensor, axis: Axes): Tensor => sum(x, axis === null ? {} : { axes: [axis].flat() });

/**
 * Keras's `tversky`, of masks: 1 less what targets and outputs have in common, over that and what is in one alone.
 * @param alpha what targets weigh that are not in the outputs. @param beta what outputs weigh that are no targets, as
 * Keras names them. @param axis the axes that are summed over; null, the default, all, to a scalar.
 */
export function tversky(yTrue: Tensor, yPred: Tensor, alpha = 0.5, beta = 0.5, axis: Axes = null): Tensor {
  const both = total(mul(yTrue, yPred), axis);
  const missed = total(mul(sub(1, yPred), yTrue), axis);
  const wrong = total(mul(yPred, sub(1, yTrue)), axis);
  return sub(1, div(both, add(add(add(both, mul(missed, alpha)), mul(wrong, beta)), EPSILON)));
}

/**
 * Keras's `dice`, of masks: 1 less twice what targets and outputs have in common, over both. @param axis as
 * `tversky`'s.
 */
export function dice(yTrue: Tensor, yPred: Tensor, axis: Axes = null): Tensor {
  const both = total(mul(yTrue, yPred), axis);
  return sub(1, div(mul(both, 2), add(add(total(yTrue, axis), total(yPred, axis)), EPSILON)));
}

const axes: Option<number | readonly number[]> = /* @__PURE__ */ option(
  'integers',
  'an integer, or a list of them',
  (value) =>
    Number.isSafeInteger(value) || (Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger))
      ? (value as number | readonly number[])
      : undefined,
);

const summed = {
  /** The axes that are summed over, such as `[1, 2, 3]` for a loss a sample. Default null, all: one for the batch. */
  axis: /* @__PURE__ */ orNull(axes).default(null),
};

/** Options of `Dice`, and those of every loss. */
export type DiceOptions = LossOptions & OptionsOf<typeof summed>;

/** Keras's Dice: of targets and outputs in [0, 1], such as masks. */
export class Dice extends /* @__PURE__ */ define(KerasLoss, 'Dice', ['reduction', 'name', 'axis'], summed) {
  readonly targets = 'values';
  readonly isPerSample = false;

  rows(targets: Tensor, predictions: Tensor): Tensor {
    return dice(targets, predictions, this.axis);
  }
}

const schema = {
  /** What targets weigh that are not in the outputs. Default 0.5. */
  alpha: /* @__PURE__ */ finite.default(0.5),
  /** What outputs weigh that are no targets. Default 0.5. */
  beta: /* @__PURE__ */ finite.default(0.5),
  ...summed,
};

/** Options of `Tversky`, and those of every loss. */
export type TverskyOptions = LossOptions & OptionsOf<typeof schema>;

/** Keras's Tversky: `Dice` in which what is missed and what is wrong weigh differently. */
export class Tversky
  extends /* @__PURE__ */ define(KerasLoss, 'Tversky', ['alpha', 'beta', 'reduction', 'name', 'axis'], schema)
{
  readonly targets = 'values';
  readonly isPerSample = false;

  rows(targets: Tensor, predictions: Tensor): Tensor {
    return tversky(targets, predictions, this.alpha, this.beta, this.axis);
  }
}
