import { type Tensor, add, clip, depthwiseConv2d, mul, sub } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const schema = {
  /** 0: blurred, 0.5: as it is, 1: sharpened; from 0 to a number, or between two. */
  factor: /* @__PURE__ */ factor(0, 1),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomSharpness`, and those of every layer. */
export type RandomSharpnessOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomSharpness: while training, blurs or sharpens each image, and clips to `valueRange`. Input
 * `[batch, height, width, channels]`.
 */
export class RandomSharpness extends /* @__PURE__ */ define(Augmentation, 'RandomSharpness', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const [a, b] = [1 / 13, 5 / 13];
    const weights = [a, a, a, a, b, a, a, a, a].flatMap((weight) => Array<number>(x.shape[3]!).fill(weight));
    const kernel = x.engine.tensor(weights, [3, 3, x.shape[3]!, 1]);
    const smooth = depthwiseConv2d(x, kernel, { padding: 'same' });
    const [lower, upper] = this.factor;
    const part = draws.each([1 - 2 * lower, 1 - 2 * upper]);
    return clip(add(x, mul(part, sub(smooth, x))), ...this.valueRange);
  }
}
