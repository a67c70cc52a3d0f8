import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, padding, positiveInteger, pair } from '../../options';
import type { OptionsOf } from '../../schema';
import { loadGroupedConvolutions } from './grouped-convolutions';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { POSITIONAL, convolveSeparably, separable, separableShape, separableSpecs } from './separable';

const schema = {
  /** Channels of the depthwise convolution for each input channel. Default 1. */
  depthMultiplier: /* @__PURE__ */ positiveInteger.default(1),
  /** Output channels. */
  filters: positiveInteger,
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
  ...separable,
};

/** Options of `SeparableConv2D`, with Keras's defaults, and those of every layer. */
export type SeparableConv2DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's SeparableConv2D: a depthwise convolution, and one of 1 x 1 that mixes its channels. Input `[batch, height,
 * width, in]`; weights: depthwise kernel `[height, width, in, depthMultiplier]`, pointwise kernel `[1, 1, in *
 * depthMultiplier, filters]`, bias `[filters]`.
 */
export class SeparableConv2D extends /* @__PURE__ */ define(Layer, 'SeparableConv2D', POSITIONAL, schema) {
  static override readonly notesShapes = true;

  override async load(): Promise<void> {
    await super.load();
    await loadGroupedConvolutions();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return separableShape(inputShape, this, this);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return separableSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    return convolveSeparably(x, this.weights, this, this, context);
  }
}
