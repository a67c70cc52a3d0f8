import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, padding, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { single } from '../amounts';
import { POSITIONAL, convolveDepthwise, depthwise, depthwiseShape, depthwiseSpecs } from './depthwise';
import { loadGroupedConvolutions } from './grouped-convolutions';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { alongRow, kernelOfRow, shapeAlongRow, windowInRow } from '../row';

const schema = {
  /** Output channels of each input channel. Default 1. */
  depthMultiplier: /* @__PURE__ */ positiveInteger.default(1),
  /** Length of the kernels, in steps. */
  kernelSize: single,
  /** Default 1. */
  strides: /* @__PURE__ */ single.default(1),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ single.default(1),
  ...depthwise,
};

/** Options of `DepthwiseConv1D`, with Keras's defaults, and those of every layer. */
export type DepthwiseConv1DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's DepthwiseConv1D: each channel by kernels of its own. Input `[batch, steps, in]`; weights: kernel `[steps, in,
 * depthMultiplier]`, bias `[in * depthMultiplier]`.
 */
export class DepthwiseConv1D extends /* @__PURE__ */ define(Layer, 'DepthwiseConv1D', POSITIONAL, schema) {
  static override readonly notesShapes = true;

  override async load(): Promise<void> {
    await super.load();
    await loadGroupedConvolutions();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => depthwiseShape(image, this, windowInRow(this)));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return depthwiseSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    const [kernel, ...bias] = this.weights;
    const weights = [kernelOfRow(kernel!), ...bias];
    return alongRow(x, (image) => convolveDepthwise(image, weights, this, windowInRow(this), context));
  }
}
