import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { oneOf } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /**
   * `'horizontal'`: left and right; `'vertical'`: top and bottom. Default `'horizontal_and_vertical'`, both at once.
   */
  mode: /* @__PURE__ */ oneOf('horizontal', 'vertical', 'horizontal_and_vertical').default('horizontal_and_vertical'),
  ...seeded,
  ...placed,
};

/** Options of `RandomFlip`, and those of every layer. */
export type RandomFlipOptions = OptionsOf<typeof schema> & LayerOptions;

const TRANSFORMS = {
  horizontal: 'horizontal_flip',
  vertical: 'vertical_flip',
  horizontal_and_vertical: 'flip_of_both',
} as const;

const POSITIONAL = ['mode', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandomFlip: while training, flips every other image. Input `[batch, height, width, channels]`.
 */
export class RandomFlip extends /* @__PURE__ */ define(Augmentation, 'RandomFlip', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    return moved(x, draws, { transform: TRANSFORMS[this.mode], interpolation: 'nearest' });
  }
}
