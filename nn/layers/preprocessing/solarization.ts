import { type Tensor, add, clip, less, scale, sub, where } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { type Range, factorWithin, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const part = /* @__PURE__ */ factorWithin(0, 1);

const schema = {
  /** Parts of the range to add before: from 0 to a number, or between two. Default 0. */
  additionFactor: /* @__PURE__ */ part.default(0),
  /** Parts of the range from which on values are inverted: from 0 to a number, or between two. Default 0. */
  thresholdFactor: /* @__PURE__ */ part.default(0),
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `Solarization`, and those of every layer. */
export type SolarizationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['additionFactor', 'thresholdFactor', 'valueRange', 'seed'] as const;

/**
 * Keras's Solarization: while training, inverts what is lighter than a threshold. Input
 * `[batch, height, width, channels]`. Both ends of a pair are parts of the range, as Keras's documentation says; Keras
 * 3.15 takes the lower one of 255.
 */
export class Solarization extends /* @__PURE__ */ define(Augmentation, 'Solarization', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const [low, high] = this.valueRange;
    const of255 = ([lower, upper]: Range): Range => [255 * lower, 255 * upper];
    const pixels = scale(x, 255 / (high - low), (-low * 255) / (high - low));
    const lighter = clip(add(pixels, draws.each(of255(this.additionFactor))), 0, 255);
    const solarized = where(less(lighter, draws.each(of255(this.thresholdFactor))), lighter, sub(255, lighter));
    return scale(solarized, (high - low) / 255, low);
  }
}
