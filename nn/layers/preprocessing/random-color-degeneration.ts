import { type Shape, type Tensor, add, clip, mul, sub } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';
import { rgbToGrayscale } from './rgb-to-grayscale';

const schema = {
  /** How far from the colours (0) to grey (1): from 0 to a number, or between two. */
  factor: /* @__PURE__ */ factor(-1, 1, (value) => [Math.min(value, 0), Math.max(value, 0)]),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomColorDegeneration`, and those of every layer. */
export type RandomColorDegenerationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomColorDegeneration: while training, takes some of the colour of each image. Input
 * `[batch, height, width, 3]`, or of 1 channel. A number alone is drawn from 0 on, as Keras's documentation says; Keras
 * 3.15 draws from its negative, which adds colour.
 */
export class RandomColorDegeneration
  extends /* @__PURE__ */ define(Augmentation, 'RandomColorDegeneration', POSITIONAL, schema)
{
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertColours(inputShape, 1, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    return clip(add(x, mul(draws.each(this.factor), sub(rgbToGrayscale(x), x))), ...this.valueRange);
  }
}
