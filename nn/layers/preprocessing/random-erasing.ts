import { type Shape, type Tensor, clip, concatenate, less, mul, sqrt, where } from '../../../engine';
import { boxMask } from '../../../engine/ops/box-mask';
import { define } from '../../keras-object';
import { orNull } from '../../options';
import { option } from '../../schema';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours, assertImage } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';

const boxValue = /* @__PURE__ */ orNull(
  option<number | readonly number[]>('value', 'a number, or three of them', (value) => {
    const all = Array.isArray(value) ? value : [value, value, value];
    return all.length === 3 && all.every(Number.isFinite) ? (value as number | readonly number[]) : undefined;
  }),
);

const schema = {
  /** The probability that an image is changed, drawn for each: from 0 to a number, or between two. Default 1. */
  factor: /* @__PURE__ */ factor(0, 1).default(1),
  /**
   * Squares of the parts of width and of height that a box has: from 0 to a number, or between two. Default
   * [0.02, 0.33].
   */
  scale: /* @__PURE__ */ factor(0, 1).default([0.02, 0.33]),
  /** What is in the box: a number, or one for each of three channels. Default null: noise. */
  fillValue: /* @__PURE__ */ boxValue.default(null),
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `RandomErasing`, and those of every layer. */
export type RandomErasingOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'scale', 'fillValue', 'valueRange', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandomErasing: while training, fills a box of each image, within `valueRange`. Input `[batch, height, width,
 * channels]`.
 */
export class RandomErasing extends /* @__PURE__ */ define(Augmentation, 'RandomErasing', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    if (typeof this.fillValue === 'object' && this.fillValue !== null) assertColours(inputShape, 3);
    else assertImage(inputShape);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const [n, height, width] = x.shape as [number, number, number];
    const parts = sqrt(draws.uniform([n, 2], this.scale));
    const box = boxMask(concatenate([parts, draws.uniform([n, 2])], 1), [height, width]);
    const probability = draws.each(this.factor);
    const erased = mul(box, less(draws.each(), probability));
    const [low, high] = this.valueRange;
    const within = (value: number): number => Math.min(Math.max(value, low), high);
    const { fillValue } = this;
    const filling =
      fillValue === null ? clip(draws.normal(x.shape, high), low, high) : [fillValue].flat().map((v) => within(v));
    return where(erased, filling, x);
  }
}
