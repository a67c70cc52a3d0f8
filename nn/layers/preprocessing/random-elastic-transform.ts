import {
  type Tensor,
  clip,
  depthwiseConv2d,
  div,
  floor,
  broadcastTo,
  less,
  lessEqual,
  maximum,
  mul,
  reshape,
  sum,
  where,
} from '../../../engine';
import { displace } from '../../../engine/ops/displace';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { fromMiddle, gaussian } from './gaussian';
import { factor, filledBy, filledWith, interpolated, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const part = /* @__PURE__ */ factor(0, 1);

const schema = {
  /** The probability that an image is changed, drawn for each: from 0 to a number, or between two. Default 1. */
  factor: /* @__PURE__ */ part.default(1),
  /** How far pixels are moved, drawn for a batch: from 0 to a number, or between two. Default 1. */
  scale: /* @__PURE__ */ part.default(1),
  ...interpolated,
  ...filledBy,
  ...filledWith,
  ...ranged,
  ...seeded,
  ...placed,
};

/** Options of `RandomElasticTransform`, and those of every layer. */
export type RandomElasticTransformOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'factor', 'scale', 'interpolation', 'fillMode', 'fillValue', 'valueRange', 'seed', 'dataFormat',
] as const; // prettier-ignore

/**
 * Keras's RandomElasticTransform: while training, moves the pixels of images by distances that change smoothly (Simard
 * et al., 2003), and clips to `valueRange`. Input `[batch, height, width, channels]`. The distances are normal noise,
 * blurred by a deviation of 1/20 of the shorter side, times `scale`.
 *
 * Those down and those to the right are drawn apart; Keras 3.15 on TensorFlow has one number for both, so that pixels
 * move along one diagonal. What lies beyond the edge is as of `RandomRotation`; there `'reflect'` has the edge once at
 * the top and the left.
 */
export class RandomElasticTransform
  extends /* @__PURE__ */ define(Augmentation, 'RandomElasticTransform', POSITIONAL, schema)
{
  override augment(x: Tensor, draws: Draws): Tensor {
    const { factor, scale, interpolation, fillMode, fillValue } = this;
    if (factor[1] === 0 || scale[1] === 0) return x;
    const [n, height, width] = x.shape as [number, number, number];
    const probability = draws.each(factor);
    const changes = less(draws.each(), probability);
    const drawn = draws.uniform([1], scale);
    const shorter = 0.05 * Math.min(height, width);
    const deviation = maximum(mul(drawn, shorter), 1e-6);
    // Of all kernels of an odd size that may be drawn the largest, 0 where another one ends.
    const reach = 3 * Math.floor(shorter * scale[1]);
    const size = 2 * reach + 1;
    const isReached = lessEqual(fromMiddle(size).map(Math.abs), mul(floor(deviation), 3));
    const bell = mul(gaussian(size, deviation), isReached);
    const weights = div(bell, sum(bell));
    const blurred = ([[size, 1], [1, size]] as const).reduce(
      (noise, [rows, columns]) =>
        depthwiseConv2d(noise, broadcastTo(reshape(weights, [rows, columns, 1, 1]), [rows, columns, 2, 1]), {
          padding: 'same',
        }),
      mul(draws.normal([n, height, width, 2], 1), deviation),
    ); // prettier-ignore
    const distances = mul(blurred, mul(drawn, 0.1 * Math.max(height, width)));
    const moved = displace(x, distances, { interpolation, fillMode, fillValue });
    return clip(where(changes, moved, x), ...this.valueRange);
  }
}
