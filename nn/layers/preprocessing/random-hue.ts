import { type Shape, type Tensor, clip, concatenate, fill, greater, negative, scale, where } from '../../../engine';
import { adjustHsv } from '../../../engine/ops/adjust-hsv';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';

const schema = {
  /** How far to turn the hue either way, 1 being half of all colours: from 0 to a number, or between two. */
  factor: /* @__PURE__ */ factor(0, 1),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomHue`, and those of every layer. */
export type RandomHueOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomHue: while training, turns the hue of each image. Input `[batch, height, width, 3]`. It has no
 * gradient, nor has Keras's on TensorFlow.
 */
export class RandomHue extends /* @__PURE__ */ define(Augmentation, 'RandomHue', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertColours(inputShape, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const n = x.shape[0]!;
    const [low, high] = this.valueRange;
    const [lower, upper] = this.factor;
    const size = draws.uniform([n, 1], [lower / 2, upper / 2]);
    const turn = where(greater(draws.uniform([n, 1]), 0.5), negative(size), size);
    const pixels = scale(x, 1 / (high - low), -low / (high - low));
    const turned = adjustHsv(pixels, concatenate([turn, fill(x.engine, [n, 1], 1)], 1));
    return scale(clip(turned, 0, 1), high - low, low);
  }
}
