import { type Shape, type Tensor, layerNormalization, reshape } from '../../../engine';
import { define } from '../../keras-object';
import { flag, notNegative } from '../../options';
import type { OptionsOf } from '../../schema';
import { axes, sampleAxes } from '../axes';
import { gammaAndBeta, gammaAndBetaInitializers, gammaAndBetaPenalties, gammaAndBetaSpecs } from './gamma-and-beta';
import { type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const schema = {
  /** The axis, or the axes, that are normalized together, counted with the batch, which is axis 0. Default -1. */
  axis: /* @__PURE__ */ axes.default(-1),
  /** Added to the variance. Default 1e-3. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-3),
  ...gammaAndBeta,
  /**
   * Divides by the standard deviation without taking the mean off, and has no beta; deprecated in Keras, whose
   * RMSNormalization divides by the root of the mean square. Default false.
   */
  rmsScaling: /* @__PURE__ */ flag.default(false),
  ...gammaAndBetaInitializers,
  ...gammaAndBetaPenalties,
};

/** Options of `LayerNormalization`, with Keras's defaults, and those of every layer. */
export type LayerNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's LayerNormalization (Ba et al., 2016): `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean
 * and the variance of each sample over some axes. Weights: gamma, beta, of the sizes of these axes.
 */
export class LayerNormalization
  extends /* @__PURE__ */ define(Layer, 'LayerNormalization', ['axis', 'epsilon', 'center', 'scale'], schema)
{
  static override readonly notesShapes = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    sampleAxes(this.axis, inputShape);
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    // By Keras in the order of the axes' numbers, negative ones first; its elements are in the order of the input's
    // axes.
    const sorted = [this.axis].flat().sort((a, b) => a - b);
    const shape = sorted.map((axis) => inputShape.at(axis < 0 ? axis : axis - 1)!);
    const { gammaInitializer, betaInitializer, rmsScaling } = this;
    const [scale, center] = [this.scale || rmsScaling, this.center && !rmsScaling];
    return gammaAndBetaSpecs({ scale, center, gammaInitializer, betaInitializer }, shape);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { epsilon, rmsScaling } = this;
    const along = sampleAxes(this.axis, x.shape.slice(1));
    const sizes = along.map((axis) => x.shape[axis]!);
    const gamma = this.scale || rmsScaling ? reshape(this.weights[0]!, sizes) : undefined;
    const beta = this.center && !rmsScaling ? reshape(this.weights.at(-1)!, sizes) : undefined;
    return layerNormalization(x, { axes: along, epsilon, rmsScaling, gamma, beta });
  }
}
