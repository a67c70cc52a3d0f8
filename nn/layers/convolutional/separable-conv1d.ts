import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, padding, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { single } from '../amounts';
import { loadGroupedConvolutions } from './grouped-convolutions';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { alongRow, kernelOfRow, shapeAlongRow, windowInRow } from '../row';
import { POSITIONAL, convolveSeparably, separable, separableShape, separableSpecs } from './separable';

const schema = {
  /** Channels of the depthwise convolution for each input channel. Default 1. */
  depthMultiplier: /* @__PURE__ */ positiveInteger.default(1),
  /** Output channels. */
  filters: positiveInteger,
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
  ...separable,
};

/** Options of `SeparableConv1D`, with Keras's defaults, and those of every layer. */
export type SeparableConv1DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's SeparableConv1D: a depthwise convolution, and one of length 1 that mixes its channels. Input `[batch, steps,
 * in]`; weights: depthwise kernel `[steps, in, depthMultiplier]`, pointwise kernel `[1, in * depthMultiplier,
 * filters]`, bias `[filters]`.
 */
export class SeparableConv1D extends /* @__PURE__ */ define(Layer, 'SeparableConv1D', POSITIONAL, schema) {
  static override readonly notesShapes = true;

  override async load(): Promise<void> {
    await super.load();
    await loadGroupedConvolutions();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => separableShape(image, this, windowInRow(this)));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return separableSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    const [depthwise, pointwise, ...bias] = this.weights;
    const weights = [kernelOfRow(depthwise!), kernelOfRow(pointwise!), ...bias];
    return alongRow(x, (image) => convolveSeparably(image, weights, this, windowInRow(this), context));
  }
}
