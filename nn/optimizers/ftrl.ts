import { ftrlUpdate } from '../../engine';
import { define } from '../keras-object';
import { finite, notNegative } from '../options';
import { type OptionsOf, option } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';

const schema = {
  /** What the sums of squares are raised to, negated; 0 for a learning rate that stays. 0 or less. Default -0.5. */
  learningRatePower: /* @__PURE__ */ option<number>('number', '0 or less', (value) =>
    typeof value === 'number' && value <= 0 && value > -Infinity ? value : undefined,
  ).default(-0.5),
  /** What the sums of squares begin at. Default 0.1. */
  initialAccumulatorValue: /* @__PURE__ */ notNegative.default(0.1),
  /** Default 0. */
  l1RegularizationStrength: /* @__PURE__ */ notNegative.default(0),
  /** Default 0. */
  l2RegularizationStrength: /* @__PURE__ */ notNegative.default(0),
  /** An L2 penalty in the gradient rather than in the step. Default 0. */
  l2ShrinkageRegularizationStrength: /* @__PURE__ */ notNegative.default(0),
  /** The paper's. Default 0. */
  beta: /* @__PURE__ */ finite.default(0),
};

/** Options of `Ftrl`, with Keras's defaults, and those of every optimizer. */
export type FtrlOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's FTRL, "follow the regularized leader", for shallow and sparse models; see `ftrlUpdate`. */
export class Ftrl
  extends /* @__PURE__ */ define(
    Optimizer,
    'Ftrl',
    [
      'learningRate',
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'l2ShrinkageRegularizationStrength',
      'beta',
    ],
    schema,
  )
{
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['accumulator', 'linear'];
  }

  protected override factors(learningRate: number): readonly [number, number] {
    return [learningRate, 2 * this.l2RegularizationStrength + this.beta / learningRate];
  }

  override update({ slots: [n, z], ...step }: OptimizerStep): void {
    const { learningRatePower, initialAccumulatorValue } = this;
    const [l1, l2Shrinkage] = [this.l1RegularizationStrength, this.l2ShrinkageRegularizationStrength];
    ftrlUpdate({ ...step, n: n!, z: z!, learningRatePower, initialAccumulatorValue, l1, l2Shrinkage });
  }
}
