import { type Tensor, add, clip } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /** Parts of `valueRange` to add: a number, from its negative to it, or a pair. */
  factor: /* @__PURE__ */ factor(-1, 1),
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `RandomBrightness`, and those of every layer. */
export type RandomBrightnessOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'seed'] as const;

/**
 * Keras's RandomBrightness: while training, makes each image lighter or darker, and clips to `valueRange`. Input
 * `[batch, height, width, channels]`.
 */
export class RandomBrightness extends /* @__PURE__ */ define(Augmentation, 'RandomBrightness', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const {
      factor: [lower, upper],
      valueRange: [low, high],
    } = this;
    return clip(add(x, draws.each([lower * (high - low), upper * (high - low)])), low, high);
  }
}
