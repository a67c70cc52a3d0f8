import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { type Range, factorWithin, filledBy, filledWith, interpolated, placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const shearFactor = {
  .../* @__PURE__ */ factorWithin(0, 1, (value) => [-value, value]),
  // Keras writes a number as a pair whose first it then refuses.
  write: (value: unknown): unknown => {
    const [low, high] = value as Range;
    return low < 0 && low === -high ? high : value;
  },
};

const schema = {
  /** How far to shear sideways: a number, from its negative to it, or a pair. Default 0. */
  xFactor: /* @__PURE__ */ shearFactor.default(0),
  /** How far to shear up or down. Default 0. */
  yFactor: /* @__PURE__ */ shearFactor.default(0),
  ...interpolated,
  ...filledBy,
  ...filledWith,
  ...placed,
  ...seeded,
};

/** Options of `RandomShear`, and those of every layer. */
export type RandomShearOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['xFactor', 'yFactor', 'interpolation', 'fillMode', 'fillValue', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomShear: while training, shears each image about its corner, every other one the other way. Input
 * `[batch, height, width, channels]`. Its gradient is the exact one, as that of `RandomRotation`.
 */
export class RandomShear extends /* @__PURE__ */ define(Augmentation, 'RandomShear', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const { xFactor, yFactor, fillMode, interpolation, fillValue } = this;
    const ranges: readonly Range[] = [[0, 1], xFactor, yFactor];
    return moved(x, draws, { transform: 'shear', ranges, fillMode, interpolation, fillValue });
  }
}
