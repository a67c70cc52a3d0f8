import { type Shape, type Tensor, flatten, sizeOf } from '../../engine';
import { define } from '../keras-object';
import { only } from '../options';
import { type Inputs, Layer } from './layer';

const schema = {
  /** Images are `'channels_last'`, NHWC: nothing else is supported. */
  dataFormat: /* @__PURE__ */ only('channels_last'),
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
