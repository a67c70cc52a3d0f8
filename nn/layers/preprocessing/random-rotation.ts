import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { factor, filledBy, filledWith, interpolated, placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /**
   * Parts of a full turn to turn by, counterclockwise where above 0: a number, from its negative to it, or a pair.
   */
  factor: /* @__PURE__ */ factor(-1, 1),
  ...filledBy,
  ...interpolated,
  ...seeded,
  ...filledWith,
  ...placed,
};

/** Options of `RandomRotation`, and those of every layer. */
export type RandomRotationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'fillMode', 'interpolation', 'seed', 'fillValue', 'dataFormat'] as const;

/**
 * Keras's RandomRotation: while training, turns each image about its centre. Input `[batch, height, width, channels]`.
 * Quarters of a turn are exact. Its gradient is the exact one; TensorFlow turns the gradient back in its place.
 */
export class RandomRotation extends /* @__PURE__ */ define(Augmentation, 'RandomRotation', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const { factor, fillMode, interpolation, fillValue } = this;
    return moved(x, draws, { transform: 'rotation', ranges: [factor], fillMode, interpolation, fillValue });
  }
}
