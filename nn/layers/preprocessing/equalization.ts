import { type Shape, type Tensor, scale } from '../../../engine';
import { equalize } from '../../../engine/ops/equalize';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { placed, ranged } from './image-options';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  ...ranged,
  /** Of the histogram: how many values are told apart. Default 256. */
  bins: /* @__PURE__ */ positiveInteger.default(256),
  ...placed,
};

/** Options of `Equalization`, and those of every layer. */
export type EqualizationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['valueRange', 'bins', 'dataFormat'] as const;

/**
 * Keras's Equalization: spreads the values of each channel so that all become about equally frequent, while training
 * and otherwise. A channel of one value stays. Input `[batch, height, width, channels]`. Its gradient is 0.
 *
 * Each image is equalized by itself, as in Keras where it comes alone, and in predictions too, as Keras's documentation
 * says; Keras 3.15 equalizes the images of a batch by one histogram of them all, and not at all in predictions.
 */
export class Equalization extends /* @__PURE__ */ define(Layer, 'Equalization', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertImage(inputShape);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const [low, high] = this.valueRange;
    return x.engine.scope(() => {
      const pixels = scale(x, 255 / (high - low), (-low * 255) / (high - low));
      return scale(equalize(pixels, this.bins), (high - low) / 255, low);
    });
  }
}
