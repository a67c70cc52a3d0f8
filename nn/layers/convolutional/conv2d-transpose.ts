import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, orNull, padding, pair, positiveInteger } from '../../options';
import { regularizedBy } from '../../penalised-by';
import type { OptionsOf } from '../../schema';
import { amounts } from '../amounts';
import { constraints, kernelAndBias } from '../kernel-and-bias';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import {
  POSITIONAL,
  convolveTransposed,
  loadTransposed,
  transposedConflict,
  transposedShape,
  transposedSpecs,
} from './transposed';

const schema = {
  /** Output channels. */
  filters: positiveInteger,
  /** Height and width of the kernels, in pixels: one number for both, or `[height, width]`. */
  kernelSize: pair,
  /** How many output pixels lie between those of two neighbouring input pixels. Default 1. */
  strides: /* @__PURE__ */ pair.default(1),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /**
   * Rows and columns that the output has at its end, fewer than `strides`. Default null: as many as make `'same'` give
   * `size * strides`, and `'valid'` no less.
   */
  outputPadding: /* @__PURE__ */ orNull(amounts).default(null),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ pair.default(1),
  ...kernelAndBias,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  ...constraints,
};

/** Options of `Conv2DTranspose`, with Keras's defaults, and those of every layer. */
export type Conv2DTransposeOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Conv2DTranspose: what a convolution does, backwards. Input `[batch, height, width, in]`; weights: kernel
 * `[height, width, filters, in]`, bias `[filters]`.
 */
export class Conv2DTranspose extends /* @__PURE__ */ define(Layer, 'Conv2DTranspose', POSITIONAL, schema) {
  static override readonly notesShapes = true;
  static override readonly conflict = transposedConflict;

  override async load(): Promise<void> {
    await super.load();
    await loadTransposed();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return transposedShape(inputShape, this, this);
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return transposedSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    return convolveTransposed(x, this.weights, this, this, context);
  }
}
