import { type Tensor, add, clip, mean, mul, sub } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /**
   * Each channel's distance from its mean is multiplied by a number from 1 - factor to 1 + factor, or 1 - the first of
   * a pair to 1 + the second.
   */
  factor: /* @__PURE__ */ factor(0, 1, (value) => [value, value]),
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `RandomContrast`, and those of every layer. */
export type RandomContrastOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'seed'] as const;

/**
 * Keras's RandomContrast: while training, changes the contrast of each image, and clips to `valueRange`. Input `[batch,
 * height, width, channels]`. A number alone stands for both ends, as Keras's documentation says; Keras 3.15 has 0 in
 * place of the lower one.
 */
export class RandomContrast extends /* @__PURE__ */ define(Augmentation, 'RandomContrast', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const [lower, upper] = this.factor;
    const average = mean(x, { axes: [1, 2], keepDims: true });
    const changed = add(mul(sub(x, average), draws.each([1 - lower, 1 + upper])), average);
    return clip(changed, ...this.valueRange);
  }
}
