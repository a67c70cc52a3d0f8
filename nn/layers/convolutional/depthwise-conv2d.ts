import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, padding, pair, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { POSITIONAL, convolveDepthwise, depthwise, depthwiseShape, depthwiseSpecs } from './depthwise';
import { loadGroupedConvolutions } from './grouped-convolutions';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const schema = {
  /** Output channels of each input channel. Default 1. */
  depthMultiplier: /* @__PURE__ */ positiveInteger.default(1),
  /** Height and width of the kernels, in pixels: one number for both, or `[height, width]`. */
  kernelSize: pair,
  /** Default 1. */
  strides: /* @__PURE__ */ pair.default(1),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ pair.default(1),
  ...depthwise,
};

/** Options of `DepthwiseConv2D`, with Keras's defaults, and those of every layer. */
export type DepthwiseConv2DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's DepthwiseConv2D: each channel by kernels of its own. Input `[batch, height, width, in]`; weights: kernel
 * `[height, width, in, depthMultiplier]`, bias `[in * depthMultiplier]`, as many as the output has channels.
 */
export class DepthwiseConv2D extends /* @__PURE__ */ define(Layer, 'DepthwiseConv2D', POSITIONAL, schema) {
  static override readonly notesShapes = true;

  override async load(): Promise<void> {
    await super.load();
    await loadGroupedConvolutions();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return depthwiseShape(inputShape, this, this);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return depthwiseSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    return convolveDepthwise(x, this.weights, this, this, context);
  }
}
