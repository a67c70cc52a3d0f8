import {
  ArgumentError,
  type Shape,
  type Tensor,
  batchNormalization,
  batchNormalizationInference,
  movingAverage,
} from '../../engine';
import type { Inputs } from '../graph';
import { type Initializer, initializer } from '../initializers';
import { type CallContext, Layer, type LayerOptions, type WeightSpec } from './layer';
import { flag, want } from './options';

export interface BatchNormalizationLayerOptions extends LayerOptions {
  /**
   * The axis of the channels, counted with the batch, which is axis 0: the last, as -1 or by its number. Default -1.
   */
  axis?: number;
  /** How much of the moving statistics a step keeps. Default 0.99. */
  momentum?: number;
  /** Added to the variance. Default 1e-3. */
  epsilon?: number;
  /** Whether beta is added. Default true. */
  center?: boolean;
  /** Whether gamma multiplies. Default true. */
  scale?: boolean;
  /** Default `'zeros'`. */
  betaInitializer?: string | Initializer;
  /** Default `'ones'`. */
  gammaInitializer?: string | Initializer;
  /** Default `'zeros'`. */
  movingMeanInitializer?: string | Initializer;
  /** Default `'ones'`. */
  movingVarianceInitializer?: string | Initializer;
}

/**
 * Keras's BatchNormalization over the last axis. While training by the batch's mean and biased variance, which move the
 * averages that are used otherwise; frozen, by these averages always. Weights: gamma, beta, moving mean, moving
 * variance.
 */
export class BatchNormalization extends Layer {
  static override readonly className: string = 'BatchNormalization';
  static override readonly options: readonly string[] = [
    'axis', 'momentum', 'epsilon', 'center', 'scale', 'betaInitializer', 'gammaInitializer', 'movingMeanInitializer', 'movingVarianceInitializer',
  ]; // prettier-ignore
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;

  constructor(options: BatchNormalizationLayerOptions = {}) {
    super(options);
    const { axis = -1, momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = options;
    const own = this.className;
    want(Number.isSafeInteger(axis), own, 'axis', 'an integer', axis);
    want(typeof momentum === 'number' && momentum >= 0 && momentum <= 1, own, 'momentum', 'in [0, 1]', momentum);
    want(typeof epsilon === 'number' && epsilon >= 0 && epsilon < Infinity, own, 'epsilon', '0 or more', epsilon);
    this.axis = axis;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.center = flag(own, 'center', center);
    this.scale = flag(own, 'scale', scale);
    this.betaInitializer = initializer(options.betaInitializer ?? 'zeros');
    this.gammaInitializer = initializer(options.gammaInitializer ?? 'ones');
    this.movingMeanInitializer = initializer(options.movingMeanInitializer ?? 'zeros');
    this.movingVarianceInitializer = initializer(options.movingVarianceInitializer ?? 'ones');
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (this.axis !== -1 && this.axis !== inputShape.length) {
      throw new ArgumentError(
        `BatchNormalization: axis ${this.axis} of an input [batch, ${inputShape.join(', ')}] is not the last, ${inputShape.length}, which is the only one here`,
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
