import { type Shape, type Tensor, reshape, rmsNormalization } from '../../../engine';
import { ones } from '../../initializers';
import { define } from '../../keras-object';
import { notNegative } from '../../options';
import type { OptionsOf } from '../../schema';
import { axes, sampleAxes } from '../axes';
import { type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const schema = {
  /** The axis, or the axes, that are normalized together, counted with the batch, which is axis 0. Default -1. */
  axis: /* @__PURE__ */ axes.default(-1),
  /** Added to what the root is taken of. Default 1e-6. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-6),
};

/** Options of `RMSNormalization`, with Keras's defaults, and those of every layer. */
export type RMSNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's RMSNormalization (Zhang and Sennrich, 2019): `scale * x / sqrt(mean of x^2 + epsilon)` over some axes of each
 * sample. Weights: scale, of the sizes of these axes, which is the factor along them; Keras 3.15 takes one that is not
 * of the last axes for one that is.
 */
export class RMSNormalization extends /* @__PURE__ */ define(Layer, 'RMSNormalization', ['axis', 'epsilon'], schema) {
  static override readonly notesShapes = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    sampleAxes(this.axis, inputShape);
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const sorted = [this.axis].flat().sort((a, b) => a - b);
    const shape = sorted.map((axis) => inputShape.at(axis < 0 ? axis : axis - 1)!);
    return [{ name: 'scale', shape, initializer: ones }];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const along = sampleAxes(this.axis, x.shape.slice(1));
    const gamma = reshape(
      this.weights[0]!,
      along.map((axis) => x.shape[axis]!),
    );
    return rmsNormalization(x, { axes: along, epsilon: this.epsilon, gamma });
  }
}
