import {
  LifetimeError,
  type Shape,
  ShapeError,
  type Tensor,
  batchNormalization,
  batchNormalizationInference,
  formatShape,
  movingAverage,
  reshape,
  sameShape,
  transpose,
} from '../../../engine';
import { initializedBy } from '../../initializers';
import { masking } from '../../keras-mask';
import { define } from '../../keras-object';
import { acceptMasks } from '../../masks';
import { flag, integer, notNegative, share } from '../../options';
import type { OptionsOf } from '../../schema';
import { sampleAxes } from '../axes';
import { gammaAndBeta, gammaAndBetaInitializers, gammaAndBetaPenalties, gammaAndBetaSpecs } from './gamma-and-beta';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import type { maskedBatchNormalization } from './masked-batch-normalization';

const schema = {
  /** The axis of the channels, counted with the batch, which is axis 0. Default -1. */
  axis: /* @__PURE__ */ integer.default(-1),
  /** How much of the moving statistics a step keeps. Default 0.99. */
  momentum: /* @__PURE__ */ share.default(0.99),
  /** Added to the variance. Default 1e-3. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-3),
  ...gammaAndBeta,
  ...gammaAndBetaInitializers,
  /** Default `'zeros'`. */
  movingMeanInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** Default `'ones'`. */
  movingVarianceInitializer: /* @__PURE__ */ initializedBy.default('ones'),
  ...gammaAndBetaPenalties,
  /** Whether the moments are those of all devices' batches: of one device they always are. Default false. */
  synchronized: /* @__PURE__ */ flag.default(false),
};

/** Options of `BatchNormalization`, with Keras's defaults, and those of every layer. */
export type BatchNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's BatchNormalization, of one axis over all others. While training by the batch's mean and biased variance,
 * which move the averages that are used otherwise; frozen, by these averages always. What is masked does not count in
 * the batch's. Weights: gamma, beta, moving mean, moving variance.
 */
export class BatchNormalization
  extends /* @__PURE__ */ define(Layer, 'BatchNormalization', ['axis', 'momentum', 'epsilon'], schema)
{
  static override readonly notesShapes = true;
  static override readonly notBuilt = {
    renorm: 'moments are those of the batch',
  };
  override supportsMasking = true;
  override readonly takesMask = acceptMasks();
  #masked: typeof maskedBatchNormalization | null = null;

  override async load(): Promise<void> {
    await super.load();
    if (masking.on) this.#masked = (await import('./masked-batch-normalization')).maskedBatchNormalization;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    sampleAxes(this.axis, inputShape);
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const shape = [inputShape[sampleAxes(this.axis, inputShape)[0]! - 1]!];
    return [
      ...gammaAndBetaSpecs(this, shape),
      { name: 'moving_mean', shape, initializer: this.movingMeanInitializer, trainable: false },
      { name: 'moving_variance', shape, initializer: this.movingVarianceInitializer, trainable: false },
    ];
  }

  override call([x]: Inputs<Tensor>, { training, mask }: CallContext): Tensor {
    const [axis] = sampleAxes(this.axis, x.shape.slice(1)) as [number];
    const axes = [...x.shape.keys()];
    const steps = training && this.trainable && mask ? this.#steps(x, mask) : null;
    if (axis === axes.length - 1) return this.#normalized(x, steps, training);
    const order = [...axes.filter((each) => each !== axis), axis];
    return transpose(
      this.#normalized(transpose(x, order), steps && transpose(steps, order), training),
      axes.map((each) => order.indexOf(each)),
    );
  }

  /** @throws ShapeError unless the mask has the axes of x but for the last. */
  #steps(x: Tensor, mask: Tensor): Tensor {
    if (!this.#masked)
      throw new LifetimeError('masks are not loaded; await its load() after that of a layer that makes masks');
    if (sameShape(mask.shape, x.shape.slice(0, -1))) return reshape(mask, [...mask.shape, 1]);
    throw new ShapeError(
      `the mask ${formatShape(mask.shape)} must have the axes of the input but for its last, ` +
        formatShape(x.shape.slice(0, -1)),
    );
  }

  #normalized(x: Tensor, steps: Tensor | null, training: boolean): Tensor {
    const [movingMean, movingVariance] = this.weights.slice(-2) as [Tensor, Tensor];
    const { epsilon } = this;
    const factors = {
      gamma: this.scale ? this.weights[0] : undefined,
      beta: this.center ? this.weights.at(-3) : undefined,
      epsilon,
    };
    if (!training || !this.trainable) return batchNormalizationInference(x, movingMean, movingVariance, factors);
    const [y, mean, variance] = steps ? this.#masked!(x, steps, factors) : batchNormalization(x, factors);
    movingAverage(movingMean, mean, this.momentum);
    movingAverage(movingVariance, variance, this.momentum);
    return y;
  }
}
