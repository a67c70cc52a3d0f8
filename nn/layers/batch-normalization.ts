import {
  ArgumentError,
  type Shape,
  type Tensor,
  batchNormalization,
  batchNormalizationInference,
  movingAverage,
} from '../../engine';
import { initializedBy } from '../initializers';
import { define } from '../keras-object';
import { flag, integer, notNegative, only, share } from '../options';
import { constrainedBy, regularizedBy } from '../penalised-by';
import type { OptionsOf } from '../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from './layer';

const schema = {
  /**
   * The axis of the channels, counted with the batch, which is axis 0: the last, as -1 or by its number. Default -1.
   */
  axis: /* @__PURE__ */ integer.default(-1),
  /** How much of the moving statistics a step keeps. Default 0.99. */
  momentum: /* @__PURE__ */ share.default(0.99),
  /** Added to the variance. Default 1e-3. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-3),
  /** Whether beta is added. Default true. */
  center: /* @__PURE__ */ flag.default(true),
  /** Whether gamma multiplies. Default true. */
  scale: /* @__PURE__ */ flag.default(true),
  /** Default `'zeros'`. */
  betaInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** Default `'ones'`. */
  gammaInitializer: /* @__PURE__ */ initializedBy.default('ones'),
  /** Default `'zeros'`. */
  movingMeanInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** Default `'ones'`. */
  movingVarianceInitializer: /* @__PURE__ */ initializedBy.default('ones'),
  /** A penalty of beta. Default null. */
  betaRegularizer: regularizedBy,
  /** A penalty of gamma. Default null. */
  gammaRegularizer: regularizedBy,
  /** What beta is brought to after each training step. Default null. */
  betaConstraint: constrainedBy,
  /** What gamma is brought to after each training step. Default null. */
  gammaConstraint: constrainedBy,
  /** Not supported: only false, the default. */
  synchronized: /* @__PURE__ */ only(false),
};

/** Options of `BatchNormalization`, with Keras's defaults, and those of every layer. */
export type BatchNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's BatchNormalization over the last axis. While training by the batch's mean and biased variance, which move the
 * averages that are used otherwise; frozen, by these averages always. Weights: gamma, beta, moving mean, moving
 * variance.
 */
export class BatchNormalization
  extends /* @__PURE__ */ define(Layer, 'BatchNormalization', ['axis', 'momentum', 'epsilon'], schema)
{
  static override readonly notesShapes = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (this.axis !== -1 && this.axis !== inputShape.length) {
      throw new ArgumentError(
        `BatchNormalization: axis ${this.axis} of an input [batch, ${inputShape.join(', ')}] is not the last, ` +
          `${inputShape.length}, the only one supported`,
      );
    }
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const shape = [inputShape.at(-1) ?? 1];
    return [
      ...(this.scale ? [{ name: 'gamma', shape, initializer: this.gammaInitializer }] : []),
      ...(this.center ? [{ name: 'beta', shape, initializer: this.betaInitializer }] : []),
      { name: 'moving_mean', shape, initializer: this.movingMeanInitializer, trainable: false },
      { name: 'moving_variance', shape, initializer: this.movingVarianceInitializer, trainable: false },
    ];
  }

  override call([x]: Inputs<Tensor>, { training }: CallContext): Tensor {
    const [movingMean, movingVariance] = this.weights.slice(-2) as [Tensor, Tensor];
    const { epsilon } = this;
    const factors = {
      gamma: this.scale ? this.weights[0] : undefined,
      beta: this.center ? this.weights.at(-3) : undefined,
      epsilon,
    };
    if (!training || !this.trainable) return batchNormalizationInference(x, movingMean, movingVariance, factors);
    const [y, mean, variance] = batchNormalization(x, factors);
    movingAverage(movingMean, mean, this.momentum);
    movingAverage(movingVariance, variance, this.momentum);
    return y;
  }
}
