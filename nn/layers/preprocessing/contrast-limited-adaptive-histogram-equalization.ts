import { type Shape, type Tensor, div, mul, scale, sub } from '../../../engine';
import { clahe } from '../../../engine/ops/clahe';
import { define } from '../../keras-object';
import { finite, pair } from '../../options';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { placed, ranged } from './image-options';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  ...ranged,
  /**
   * How often one of 256 values may be in a tile, in parts of how often each would be if all were equally frequent;
   * what is beyond is shared among all. 0 or less: no limit. Default 4.
   */
  clipLimit: /* @__PURE__ */ finite.default(4),
  /** How many tiles an image has, down and across. Default 8. */
  tileGridSize: /* @__PURE__ */ pair.default(8),
  ...placed,
};

/** Options of `ContrastLimitedAdaptiveHistogramEqualization`, and those of every layer. */
export type ContrastLimitedAdaptiveHistogramEqualizationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['valueRange', 'clipLimit', 'tileGridSize', 'dataFormat'] as const;

/**
 * Keras's ContrastLimitedAdaptiveHistogramEqualization, CLAHE: raises the contrast of each channel of each image by the
 * histograms of the tiles around a pixel, while training and otherwise. Input `[batch, height, width, channels]`. It
 * has no gradient, nor has Keras's on TensorFlow.
 */
export class ContrastLimitedAdaptiveHistogramEqualization
  extends /* @__PURE__ */ define(Layer, 'ContrastLimitedAdaptiveHistogramEqualization', POSITIONAL, schema)
{
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertImage(inputShape);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const [low, high] = this.valueRange;
    const { clipLimit, tileGridSize: tiles } = this;
    return x.engine.scope(() => {
      // In Keras's order, for bytes that were scaled to the range to come back whole.
      const pixels = mul(div(sub(x, low), high - low), 255);
      return scale(clahe(pixels, { clipLimit, tiles }), (high - low) / 255, low);
    });
  }
}
