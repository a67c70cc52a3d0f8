import { type Shape, type Tensor, unitNormalization } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { axes, sampleAxes } from '../axes';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** The axis, or the axes, that are normalized together, counted with the batch, which is axis 0. Default -1. */
  axis: /* @__PURE__ */ axes.default(-1),
};

/** Options of `UnitNormalization`, and those of every layer. */
export type UnitNormalizationLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's UnitNormalization: x divided by its L2 norm over some axes of each sample, or by 1e-12 where that is more.
 */
export class UnitNormalization extends /* @__PURE__ */ define(Layer, 'UnitNormalization', ['axis'], schema) {
  static override readonly builtAtInit = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    sampleAxes(this.axis, inputShape);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return unitNormalization(x, { axes: sampleAxes(this.axis, x.shape.slice(1)) });
  }
}
