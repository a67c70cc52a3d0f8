import { type Shape, type Tensor, zeroPadding2d } from '../../../engine';
import { zeroPadding2dOp } from '../../../engine/ops/zero-padding2d';
import { define } from '../../keras-object';
import { dataFormat } from '../../options';
import { sides } from './sides';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /**
   * Rows and columns of zeros: one number for all sides, one each for rows and columns, or before and after of both.
   * Default 1.
   */
  padding: /* @__PURE__ */ sides.default(1),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `ZeroPadding2D`, and those of every layer. */
export type ZeroPadding2DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's ZeroPadding2D. Input `[batch, height, width, channels]`. */
export class ZeroPadding2D extends /* @__PURE__ */ define(Layer, 'ZeroPadding2D', ['padding'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return zeroPadding2dOp
      .infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { padding: this.padding })[0]!
      .shape.slice(1);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return zeroPadding2d(x, this.padding);
  }
}
