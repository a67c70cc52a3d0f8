import { type Shape, type Tensor, adaptiveAvgPool2d, adaptiveMaxPool2d } from '../../engine';
import { adaptiveAvgPool2dOp, adaptiveMaxPool2dOp } from '../../engine/ops/adaptive-pool2d';
import { define } from '../keras-object';
import { dataFormat, pair } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';
import { sampleShape } from './sample-shape';

const schema = {
  /** Height and width of the output: one number for both, or `[height, width]`. */
  outputSize: pair,
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `AdaptiveAveragePooling2D` and `AdaptiveMaxPooling2D`, and those of every layer. */
export type AdaptivePooling2DOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['outputSize', 'dataFormat'] as const;

/**
 * Keras's AdaptiveAveragePooling2D: means of windows that are as large as it takes to have `outputSize` of them. Input
 * `[batch, height, width, channels]`.
 */
export class AdaptiveAveragePooling2D
  extends /* @__PURE__ */ define(Layer, 'AdaptiveAveragePooling2D', POSITIONAL, schema)
{
  override infer([inputShape]: Inputs<Shape>): Shape {
    return sampleShape(adaptiveAvgPool2dOp, inputShape, this);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * Keras's AdaptiveMaxPooling2D: the largest values of windows that are as large as it takes to have `outputSize` of
 * them. Input `[batch, height, width, channels]`. Where the output has one row or column, its gradient is right here and
 * not in Keras on TensorFlow.
 */
export class AdaptiveMaxPooling2D extends /* @__PURE__ */ define(Layer, 'AdaptiveMaxPooling2D', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return sampleShape(adaptiveMaxPool2dOp, inputShape, this);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}
