import { ArgumentError, type Shape, type Tensor, groupNormalization } from '../../../engine';
import { define } from '../../keras-object';
import { integer, notNegative, positiveInteger } from '../../options';
import { type OptionsOf, option } from '../../schema';
import { sampleAxes } from '../axes';
import { gammaAndBeta, gammaAndBetaInitializers, gammaAndBetaPenalties, gammaAndBetaSpecs } from './gamma-and-beta';
import { type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const schema = {
  /**
   * How many groups, a divisor of the channels; -1: each channel is one, which is instance normalization. Default 32.
   */
  groups: /* @__PURE__ */ option('integer', 'an integer of at least 1, or -1', (value) =>
    value === -1 ? -1 : positiveInteger.parse(value),
  ).default(32),
  /** The axis of the channels, counted with the batch, which is axis 0. Default -1. */
  axis: /* @__PURE__ */ integer.default(-1),
  /** Added to the variance. Default 1e-3. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-3),
  ...gammaAndBeta,
  ...gammaAndBetaInitializers,
  ...gammaAndBetaPenalties,
};

/** Options of `GroupNormalization`, with Keras's defaults, and those of every layer. */
export type GroupNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's GroupNormalization (Wu and He, 2018): `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean
 * and the variance of each group of neighbouring channels of a sample. Weights: gamma, beta, `[channels]`.
 */
export class GroupNormalization
  extends /* @__PURE__ */ define(Layer, 'GroupNormalization', ['groups', 'axis', 'epsilon', 'center', 'scale'], schema)
{
  static override readonly notesShapes = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    const channels = this.#channels(inputShape);
    if (this.groups !== -1 && channels % this.groups !== 0)
      throw new ArgumentError(
        `GroupNormalization: groups ${this.groups} must divide the ${channels} channels of [batch, ` +
          `${inputShape.join(', ')}]; -1 makes each channel one`,
      );
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return gammaAndBetaSpecs(this, [this.#channels(inputShape)]);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { axis, epsilon, scale, center } = this;
    const groups = this.groups === -1 ? this.#channels(x.shape.slice(1)) : this.groups;
    const factors = { gamma: scale ? this.weights[0] : undefined, beta: center ? this.weights.at(-1) : undefined };
    return groupNormalization(x, groups, { axis, epsilon, ...factors });
  }

  #channels(shape: Shape): number {
    return shape[sampleAxes(this.axis, shape)[0]! - 1]!;
  }
}
