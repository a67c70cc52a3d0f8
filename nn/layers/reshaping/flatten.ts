import { type Shape, type Tensor, flatten, sizeOf } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat } from '../../options';
import { type Inputs, Layer } from '../layer';

const schema = {
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Keras's Flatten: the element at (h, w, c) goes to `(h * width + w) * channels + c`. */
export class Flatten extends /* @__PURE__ */ define(Layer, 'Flatten', [], schema) {
  static override readonly notesShapes = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return [sizeOf(inputShape)];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return flatten(x);
  }
}
