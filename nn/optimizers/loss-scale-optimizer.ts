import { type Tensor, scale } from '../../engine';
import { define, serialize } from '../keras-object';
import { count, positive } from '../options';
import { type Option, type OptionsOf, option } from '../schema';
import { DelegatingOptimizer } from './delegating-optimizer';
import { LossScalePlan } from './loss-scale-plan';
import { Optimizer, type OptimizerOptions, type OptimizerPart, type TrainedWeight } from './optimizer';
import type { Plan } from './plan';

const innerOptimizer: Option<Optimizer> = {
  .../* @__PURE__ */ option<Optimizer>(
    'value',
    'an optimizer, such as new Adam(), other than a LossScaleOptimizer',
    (given) => (given instanceof Optimizer && !(given instanceof LossScaleOptimizer) ? given : undefined),
  ),
  write: (optimizer) => serialize(optimizer as Optimizer),
};

const schema = {
  /** The optimizer that updates; its own `lossScaleFactor` becomes null. */
  innerOptimizer,
  /** The first scale. Default 2 ** 15. */
  initialScale: /* @__PURE__ */ positive.default(2 ** 15),
  /** Steps with finite gradients after which the scale doubles. Default 2000. */
  dynamicGrowthSteps: /* @__PURE__ */ count.default(2000),
};

/** Options of `LossScaleOptimizer`, with Keras's defaults. */
export type LossScaleOptimizerOptions = OptionsOf<typeof schema> & Pick<OptimizerOptions, 'name'>;

/** What WGSL divides by exactly enough (WGSL, "Floating point accuracy"). */
const inRange = (scale: number): number => (scale <= 2 ** 126 ? Math.max(Math.fround(scale), 2 ** -126) : 2 ** 126);

/**
 * Keras's LossScaleOptimizer: the loss is multiplied by a scale, and its gradients are divided by it. Where one of them
 * is not finite, the step is left out and the scale halved; after `dynamicGrowthSteps` finite ones it is doubled. Here
 * all is computed in float32, which seldom needs it. Each step waits to know whether the one before was finite.
 * `iterations` are the steps tried; Keras's are `innerOptimizer.iterations`, the steps taken.
 *
 * The scale stays from 2 ** -126 to 2 ** 126. Keras's doubles until it is infinite, and then no step is taken any more;
 * or is halved until it is 0, and then the next step makes weights NaN.
 */
export class LossScaleOptimizer
  extends /* @__PURE__ */ define(
    DelegatingOptimizer,
    'LossScaleOptimizer',
    ['innerOptimizer', 'initialScale', 'dynamicGrowthSteps', 'name'],
    schema,
  )
{
  #scale: number | null = null;
  #counter = 0;

  protected override parse(options: object): Readonly<Record<string, unknown>> {
    const values = super.parse(options);
    (values.innerOptimizer as Optimizer).lossScaleFactor = null;
    return values;
  }

  /** What the next step's loss is multiplied by, once the one before is known: when `fit` or `apply` has resolved. */
  get dynamicScale(): number {
    return this.#scale ?? inRange(this.initialScale);
  }

  /** Finite steps since the scale changed. */
  get stepCounter(): number {
    return this.#counter;
  }

  override get learningRate(): number {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(rate: number) {
    this.innerOptimizer.learningRate = rate;
  }

  /** The loss, as `apply` expects its gradients. */
  scaleLoss(loss: Tensor): Tensor {
    return scale(loss, this.dynamicScale);
  }

  /** Goes on from what a file has. */
  restore(dynamicScale: number, stepCounter: number): void {
    this.#scale = inRange(dynamicScale);
    this.#counter = stepCounter;
  }

  /** As before the first step. */
  restart(): void {
    this.restore(this.initialScale, 0);
    this.innerOptimizer.iterations = 0;
  }

  /** What follows from whether a step's gradients were finite. */
  account(finite: boolean): void {
    if (!finite) {
      this.innerOptimizer.iterations--;
      this.restore(this.dynamicScale / 2, 0);
    } else if (this.#counter === this.dynamicGrowthSteps - 1) this.restore(this.dynamicScale * 2, 0);
    else this.#counter++;
  }

  override partsOf(weights: readonly TrainedWeight[]): readonly OptimizerPart[] {
    return [{ optimizer: this.innerOptimizer, path: 'inner_optimizer', weights: [...weights.keys()] }];
  }

  override keptNumbers(steps: number): Readonly<Record<string, number>> {
    return { step_counter: this.#counter, dynamic_scale: this.dynamicScale, ...super.keptNumbers(steps) };
  }

  override plan(weights: readonly Tensor[], paths: ReadonlyMap<Tensor, string> | null): Plan {
    return new LossScalePlan(this, weights, paths);
  }
}
