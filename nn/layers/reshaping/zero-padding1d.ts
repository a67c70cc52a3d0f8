import { type Shape, type Tensor, zeroPadding2d } from '../../../engine';
import { zeroPadding2dOp } from '../../../engine/ops/zero-padding2d';
import { define } from '../../keras-object';
import { dataFormat } from '../../options';
import type { OptionsOf } from '../../schema';
import { amounts } from '../amounts';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { alongRow, shapeAlongRow } from '../row';
import { sampleShape } from '../sample-shape';

const schema = {
  /** Steps of zeros: one number for both ends, or `[start, end]`. Default 1. */
  padding: /* @__PURE__ */ amounts.default(1),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `ZeroPadding1D`, and those of every layer. */
export type ZeroPadding1DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's ZeroPadding1D. Input `[batch, steps, channels]`. */
export class ZeroPadding1D extends /* @__PURE__ */ define(Layer, 'ZeroPadding1D', ['padding', 'dataFormat'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const padding = [[0, 0], this.padding] as const;
    return shapeAlongRow(inputShape, (image) => sampleShape(zeroPadding2dOp, image, { padding }));
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => zeroPadding2d(image, [[0, 0], this.padding]));
  }
}
