import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, only, pair, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import {
  POSITIONAL,
  connectLocally,
  locallyConnected,
  locallyConnectedShape,
  locallyConnectedSpecs,
} from './locally-connected';

const schema = {
  /** Output channels. */
  filters: positiveInteger,
  /** Height and width of the kernels, in pixels: one number for both, or `[height, width]`. */
  kernelSize: pair,
  /** Default 1. */
  strides: /* @__PURE__ */ pair.default(1),
  /** Only `'valid'`, as Keras 2's implementation 1. */
  padding: /* @__PURE__ */ only('valid'),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  ...locallyConnected,
};

/** Options of `LocallyConnected2D`, with Keras 2's defaults, and those of every layer. */
export type LocallyConnected2DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras 2's LocallyConnected2D, which Keras 3 does not have: a convolution with kernels of its own at each place. Input
 * `[batch, height, width, in]`; weights: kernel `[outHeight * outWidth, height * width * in, filters]`, bias
 * `[outHeight, outWidth, filters]`. In files as tf_keras writes them.
 */
export class LocallyConnected2D extends /* @__PURE__ */ define(Layer, 'LocallyConnected2D', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return locallyConnectedShape(inputShape, this, this);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return locallyConnectedSpecs(inputShape, this, this);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    return connectLocally(x, this.weights, this, this, context);
  }
}
