import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, orNull, padding, positiveInteger } from '../../options';
import { regularizedBy } from '../../penalised-by';
import type { OptionsOf } from '../../schema';
import { single, singleAmount } from '../amounts';
import { constraints, kernelAndBias } from '../kernel-and-bias';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { alongRow, kernelOfRow, shapeAlongRow, windowInRow } from '../row';
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
  /** Length of the kernels, in steps. */
  kernelSize: single,
  /** How many output steps lie between those of two neighbouring input steps. Default 1. */
  strides: /* @__PURE__ */ single.default(1),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /**
   * Steps that the output has at its end, fewer than `strides`. Default null: as many as make `'same'` give `size *
   * strides`, and `'valid'` no less.
   */
  outputPadding: /* @__PURE__ */ orNull(singleAmount).default(null),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
  /** Default 1. */
  dilationRate: /* @__PURE__ */ single.default(1),
  ...kernelAndBias,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  ...constraints,
};

/** Options of `Conv1DTranspose`, with Keras's defaults, and those of every layer. */
export type Conv1DTransposeOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Conv1DTranspose: what a convolution does, backwards. Input `[batch, steps, in]`; weights: kernel `[steps,
 * filters, in]`, bias `[filters]`.
 */
export class Conv1DTranspose extends /* @__PURE__ */ define(Layer, 'Conv1DTranspose', POSITIONAL, schema) {
  static override readonly notesShapes = true;
  static override readonly conflict = transposedConflict;

  override async load(): Promise<void> {
    await super.load();
    await loadTransposed();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => transposedShape(image, this, this.#window));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    return transposedSpecs(this, inputShape.at(-1)!);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    const [kernel, ...bias] = this.weights;
    const weights = [kernelOfRow(kernel!), ...bias];
    return alongRow(x, (image) => convolveTransposed(image, weights, this, this.#window, context));
  }

  get #window() {
    const { outputPadding } = this;
    return { ...windowInRow(this), outputPadding: outputPadding && ([0, outputPadding[0]] as const) };
  }
}
