import {
  type Tensor,
  add,
  broadcastTo,
  clip,
  depthwiseConv2d,
  div,
  less,
  mul,
  reshape,
  sum,
  where,
} from '../../../engine';
import { define } from '../../keras-object';
import { type Option, option, type OptionsOf } from '../../schema';
import { Augmentation, type Draws } from './augmentation';
import { gaussian } from './gaussian';
import { factor, placed, ranged, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const isOdd = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) % 2 === 1;

const oddPair: Option<readonly [number, number], number | readonly number[]> = /* @__PURE__ */ option(
  'integers',
  'a positive odd integer, or a pair of them',
  (value): readonly [number, number] | undefined => {
    const [rows, columns, ...rest] = Array.isArray(value) ? (value as unknown[]) : [value, value];
    return isOdd(rows) && isOdd(columns) && rows > 0 && columns > 0 && rest.length === 0 ? [rows, columns] : undefined;
  },
);

const schema = {
  /** The probability that an image is blurred, drawn for each: from 0 to a number, or between two. Default 1. */
  factor: /* @__PURE__ */ factor(0, 1).default(1),
  /** Rows and columns of the window, odd: one number for both, or one for each. Default 3. */
  kernelSize: /* @__PURE__ */ oddPair.default(3),
  /**
   * Standard deviations of the blur, one for rows and one for columns: from 0 to a number, or between two. Default 1.
   */
  sigma: /* @__PURE__ */ factor(0, 1).default(1),
  ...ranged,
  ...placed,
  ...seeded,
};

/** Options of `RandomGaussianBlur`, and those of every layer. */
export type RandomGaussianBlurOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'kernelSize', 'sigma', 'valueRange', 'dataFormat', 'seed'] as const;

/**
 * Keras's RandomGaussianBlur: while training, blurs some images, all of a batch by the same deviations, and clips to
 * `valueRange`. Input `[batch, height, width, channels]`.
 */
export class RandomGaussianBlur extends /* @__PURE__ */ define(Augmentation, 'RandomGaussianBlur', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const [rows, columns] = this.kernelSize;
    const channels = x.shape[3]!;
    const probability = draws.each(this.factor);
    const blurs = less(draws.each(), probability);
    const across = this.#weights(columns, draws);
    const down = this.#weights(rows, draws);
    const weights = mul(reshape(down, [rows, 1, 1, 1]), reshape(across, [1, columns, 1, 1]));
    const kernel = broadcastTo(weights, [rows, columns, channels, 1]);
    return clip(where(blurs, depthwiseConv2d(x, kernel, { padding: 'same' }), x), ...this.valueRange);
  }

  /** Of one axis, which sum to 1. */
  #weights(size: number, draws: Draws): Tensor {
    const deviation = add(draws.uniform([1], this.sigma), 1e-6);
    const bell = gaussian(size, deviation);
    return div(bell, sum(bell));
  }
}
