import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { filledBy, filledWith, interpolated, keptFactor, placed, rangeOf, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const part = /* @__PURE__ */ keptFactor('a number in [-1, 1], or a pair of them', (value) => Math.abs(value) <= 1);

const schema = {
  /** Parts of the height to move down by: a number, from its negative to it, or a pair. */
  heightFactor: part,
  /** Parts of the width to move to the right by. */
  widthFactor: part,
  ...filledBy,
  ...interpolated,
  ...seeded,
  ...filledWith,
  ...placed,
};

/** Options of `RandomTranslation`, and those of every layer. */
export type RandomTranslationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'heightFactor',
  'widthFactor',
  'fillMode',
  'interpolation',
  'seed',
  'fillValue',
  'dataFormat',
] as const;

/**
 * Keras's RandomTranslation: while training, moves each image. Input `[batch, height, width, channels]`. Its gradient
 * is the exact one, as that of `RandomRotation`.
 */
export class RandomTranslation extends /* @__PURE__ */ define(Augmentation, 'RandomTranslation', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const { fillMode, interpolation, fillValue } = this;
    const ranges = [rangeOf(this.heightFactor), rangeOf(this.widthFactor)];
    return moved(x, draws, { transform: 'translation', ranges, fillMode, interpolation, fillValue });
  }
}
