import { type Tensor, less, sub, where } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /** The probability that an image is inverted, drawn for each: from 0 to a number, or between two. Default 1. */
  factor: /* @__PURE__ */ factor(0, 1).default(1),
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `RandomInvert`, and those of every layer. */
export type RandomInvertOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandomInvert: while training, takes some images from the greatest value of pixels. Input
 * `[batch, height, width, channels]`.
 */
export class RandomInvert extends /* @__PURE__ */ define(Augmentation, 'RandomInvert', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const probability = draws.each(this.factor);
    return where(less(draws.each(), probability), sub(this.valueRange[1], x), x);
  }
}
