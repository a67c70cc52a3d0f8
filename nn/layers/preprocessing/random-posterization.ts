import { type Tensor, clip, div, floor, minimum, mul, power, scale, sub } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /** Bits of 8 that a pixel keeps: from 1 to a number, or between two, the greater of which is not drawn. */
  factor: /* @__PURE__ */ factor(1, 8),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomPosterization`, and those of every layer. */
export type RandomPosterizationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomPosterization: while training, leaves fewer values to the pixels of each image. Input `[batch, height,
 * width, channels]`. It has no gradient but 0.
 */
export class RandomPosterization
  extends /* @__PURE__ */ define(Augmentation, 'RandomPosterization', POSITIONAL, schema)
{
  override augment(x: Tensor, draws: Draws): Tensor {
    const [least, most] = this.factor;
    const [low, high] = this.valueRange;
    const bits = least === most ? draws.each([least, most]) : minimum(floor(draws.each([least, most])), most - 1);
    const step = power(2, sub(8, bits));
    const bytes = floor(clip(scale(x, 255 / (high - low), (-low * 255) / (high - low)), 0, 255));
    return scale(mul(floor(div(bytes, step)), step), (high - low) / 255, low);
  }
}
