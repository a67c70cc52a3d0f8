import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { share } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { type Range, factor, filledWith, interpolated, placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /** The probability that an image is changed, drawn for each: from 0 to a number, or between two. Default 1. */
  factor: /* @__PURE__ */ factor(0, 1).default(1),
  /** How far corners are moved at most, in half sides of the image, in [0, 1]. Default 1. */
  scale: /* @__PURE__ */ share.default(1),
  ...interpolated,
  ...filledWith,
  ...seeded,
  ...placed,
};

/** Options of `RandomPerspective`, and those of every layer. */
export type RandomPerspectiveOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'scale', 'interpolation', 'fillValue', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandomPerspective: while training, moves the corners of images, so that they are seen aslant. Input `[batch,
 * height, width, channels]`. Its gradient is the exact one, as that of `RandomRotation`.
 */
export class RandomPerspective extends /* @__PURE__ */ define(Augmentation, 'RandomPerspective', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const { factor, scale, interpolation, fillValue } = this;
    const corner: Range = [-scale / 2, scale / 2];
    const ranges: readonly Range[] = [factor, [0, 1], corner, corner, corner, corner];
    return moved(x, draws, { transform: 'perspective', ranges, interpolation, fillValue });
  }
}
