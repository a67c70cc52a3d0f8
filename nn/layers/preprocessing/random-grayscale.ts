import { type Shape, type Tensor, less, where } from '../../../engine';
import { define } from '../../keras-object';
import { share } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours } from './augmentation';
import { placed, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';
import { rgbToGrayscale } from './rgb-to-grayscale';

const schema = {
  /** The probability that an image is made grey, in [0, 1]. Default 0.5. */
  factor: /* @__PURE__ */ share.default(0.5),
  ...placed,
  ...seeded,
};

/** Options of `RandomGrayscale`, and those of every layer. */
export type RandomGrayscaleOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomGrayscale: while training, makes some images grey, with as many channels as before. Input
 * `[batch, height, width, 3]`, or of 1 channel, which stays as it is.
 */
export class RandomGrayscale extends /* @__PURE__ */ define(Augmentation, 'RandomGrayscale', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertColours(inputShape, 1, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    return where(less(draws.each(), this.factor), rgbToGrayscale(x), x);
  }
}
