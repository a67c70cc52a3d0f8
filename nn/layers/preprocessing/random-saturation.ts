import { type Shape, type Tensor, concatenate, div, fill, sub } from '../../../engine';
import { adjustHsv } from '../../../engine/ops/adjust-hsv';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';

/** Keras's `epsilon()`. */
const EPSILON = 1e-7;

const schema = {
  /** 0: grey, 0.5: as it is, 1: as colourful as can be; from 0 to a number, or between two. */
  factor: /* @__PURE__ */ factor(0, 1),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomSaturation`, and those of every layer. */
export type RandomSaturationOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomSaturation: while training, changes how colourful each image is. Input `[batch, height, width, 3]`. A
 * number alone is drawn from 0 on, as Keras's documentation says, and a saturation is 1 at most; Keras 3.15 draws from
 * the number's negative, which is grey, and lets the saturation be as large as pixels. It has no gradient, nor has
 * Keras's on TensorFlow.
 */
export class RandomSaturation extends /* @__PURE__ */ define(Augmentation, 'RandomSaturation', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertColours(inputShape, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const n = x.shape[0]!;
    const factor = draws.uniform([n, 1], this.factor);
    const multiplied = div(factor, sub(1 + EPSILON, factor));
    return adjustHsv(x, concatenate([fill(x.engine, [n, 1], 0), multiplied], 1));
  }
}
