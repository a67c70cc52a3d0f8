import { type Shape, type Tensor, cropping2d } from '../../../engine';
import { cropping2dOp } from '../../../engine/ops/cropping2d';
import { define } from '../../keras-object';
import { dataFormat } from '../../options';
import { sides } from './sides';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /**
   * Rows and columns to leave out: one number for all sides, one each for rows and columns, or before and after for
   * each. Default 0.
   */
  cropping: /* @__PURE__ */ sides.default(0),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `Cropping2D`, and those of every layer. */
export type Cropping2DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Cropping2D. Input `[batch, height, width, channels]`, of which something must be left. */
export class Cropping2D extends /* @__PURE__ */ define(Layer, 'Cropping2D', ['cropping'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const { cropping } = this;
    return cropping2dOp.infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { cropping })[0]!.shape.slice(1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return cropping2d(x, this.cropping);
  }
}
