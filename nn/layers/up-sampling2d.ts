import { type Shape, type Tensor, resize } from '../../engine';
import { INTERPOLATIONS, resizeOp } from '../../engine/ops/resize';
import { define } from '../keras-object';
import { dataFormat, oneOf, pair } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';
import { sampleShape } from './sample-shape';

const schema = {
  /** How many times the rows and the columns: one number for both, or `[rows, columns]`. Default 2. */
  size: /* @__PURE__ */ pair.default(2),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /**
   * `'nearest'` repeats rows and columns; `'bilinear'`, `'bicubic'`, `'lanczos3'` and `'lanczos5'` compute what lies
   * between. Default `'nearest'`.
   */
  interpolation: /* @__PURE__ */ oneOf(...INTERPOLATIONS).default('nearest'),
};

/** Options of `UpSampling2D`, and those of every layer. */
export type UpSampling2DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's UpSampling2D. Input `[batch, height, width, channels]`. Keras on TensorFlow looks the weights of `'bicubic'`
 * up in a table, and so is up to 0.0005 off where `size` is not a power of 2; here they are computed.
 */
export class UpSampling2D
  extends /* @__PURE__ */ define(Layer, 'UpSampling2D', ['size', 'dataFormat', 'interpolation'], schema)
{
  override infer([inputShape]: Inputs<Shape>): Shape {
    const { interpolation } = this;
    return sampleShape(resizeOp, inputShape, { size: this.#sizeOf(inputShape), interpolation, antialias: false });
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return resize(x, this.#sizeOf(x.shape.slice(1)), { interpolation: this.interpolation });
  }

  /** A sample that is no image is left to the op to name. */
  #sizeOf([height = 1, width = 1]: Shape): readonly [number, number] {
    return [height * this.size[0], width * this.size[1]];
  }
}
