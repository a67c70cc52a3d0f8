import { type Shape, type Tensor, adaptiveAvgPool2d, adaptiveMaxPool2d } from '../../../engine';
import { define } from '../../keras-object';
import { dataFormat } from '../../options';
import type { OptionsOf } from '../../schema';
import { single } from '../amounts';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { alongRow, assertSequence, inRow } from '../row';

const schema = {
  /** Length of the output, in steps. */
  outputSize: single,
  /** `'channels_last'`, `[steps, channels]`, or `'channels_first'`. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `AdaptiveAveragePooling1D` and `AdaptiveMaxPooling1D`, and those of every layer. */
export type AdaptivePooling1DOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['outputSize', 'dataFormat'] as const;

function pooledShape(inputShape: Shape, [size]: readonly [number]): Shape {
  assertSequence(inputShape);
  return [size, inputShape[1]!];
}

/**
 * Keras's AdaptiveAveragePooling1D: means of windows that are as long as it takes to have `outputSize` of them. Input
 * `[batch, steps, channels]`.
 */
export class AdaptiveAveragePooling1D
  extends /* @__PURE__ */ define(Layer, 'AdaptiveAveragePooling1D', POSITIONAL, schema)
{
  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.outputSize);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => adaptiveAvgPool2d(image, inRow(this.outputSize)));
  }
}

/**
 * Keras's AdaptiveMaxPooling1D: the largest values of windows that are as long as it takes to have `outputSize` of
 * them. Input `[batch, steps, channels]`.
 */
export class AdaptiveMaxPooling1D extends /* @__PURE__ */ define(Layer, 'AdaptiveMaxPooling1D', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.outputSize);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => adaptiveMaxPool2d(image, inRow(this.outputSize)));
  }
}
