import { type Shape, type Tensor, mul } from '../../../engine';
import { define } from '../../keras-object';
import { Constant } from '../../more-initializers';
import { finite, positiveInteger } from '../../options';
import { type Inputs, Layer, type WeightSpec } from '../layer';

const schema = {
  /** What the weights are at first. */
  initValues: finite,
  /** Channels of the input. */
  projectionDim: positiveInteger,
};

/** Of Keras's ConvNeXt, whose files have it: each channel times a weight. */
export class LayerScale extends /* @__PURE__ */ define(Layer, 'LayerScale', ['initValues', 'projectionDim'], schema) {
  static override readonly module: string = 'keras.src.applications.convnext';

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override weightSpecs(): readonly WeightSpec[] {
    return [{ name: 'variable', shape: [this.projectionDim], initializer: new Constant({ value: this.initValues }) }];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return mul(x, this.weights[0]!);
  }
}
