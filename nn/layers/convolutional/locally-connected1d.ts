import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat, only, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { single } from '../amounts';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import {
  POSITIONAL,
  connectLocally,
  locallyConnected,
  locallyConnectedShape,
  locallyConnectedSpecs,
} from './locally-connected';
import { alongRow, assertSequence, inRow, shapeAlongRow } from '../row';

const schema = {
  /** Output channels. */
  filters: positiveInteger,
  /** Length of the kernels, in steps. */
  kernelSize: single,
  /** Default 1. */
  strides: /* @__PURE__ */ single.default(1),
  /** Only `'valid'`, as Keras 2's implementation 1. */
  padding: /* @__PURE__ */ only('valid'),
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
  ...locallyConnected,
};

/** Options of `LocallyConnected1D`, with Keras 2's defaults, and those of every layer. */
export type LocallyConnected1DOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras 2's LocallyConnected1D, which Keras 3 does not have: a convolution with kernels of its own at each place. Input
 * `[batch, steps, in]`; weights: kernel `[outSteps, steps * in, filters]`, bias `[outSteps, filters]`. In files
 * as tf_keras writes them.
 */
export class LocallyConnected1D extends /* @__PURE__ */ define(Layer, 'LocallyConnected1D', POSITIONAL, schema) {
  get #window() {
    return { kernelSize: inRow(this.kernelSize), strides: inRow(this.strides) };
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return shapeAlongRow(inputShape, (image) => locallyConnectedShape(image, this, this.#window));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    assertSequence(inputShape);
    return locallyConnectedSpecs([1, ...inputShape], this, this.#window, ([, steps]) => [steps]);
  }

  override call([x]: Inputs<Tensor>, context: CallContext): Tensor {
    return alongRow(x, (image) => connectLocally(image, this.weights, this, this.#window, context));
  }
}
