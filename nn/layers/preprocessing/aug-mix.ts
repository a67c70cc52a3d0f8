import { type Shape, type Tensor, add, clip, mul, split, sub } from '../../../engine';
import { define } from '../../keras-object';
import { flag, notNegativeInteger, positive, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours, assertImage } from './augmentation';
import { beta, dirichlet } from './drawn-shares';
import { factorWithin, interpolated, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';
import { changedByOne, changesOf } from './mixed-augmentations';

const schema = {
  ...ranged,
  /** How many chains of changes are mixed. Default 3. */
  numChains: /* @__PURE__ */ positiveInteger.default(3),
  /** How many changes a chain has at most. Default 3. */
  chainDepth: /* @__PURE__ */ notNegativeInteger.default(3),
  /** How strong changes are, the factor of each: from 0 to a number, or between two. Default 0.3. */
  factor: /* @__PURE__ */ factorWithin(0, 1).default(0.3),
  /** All parameters of the distributions of the chains' shares, and of the images' own. Default 1. */
  alpha: /* @__PURE__ */ positive.default(1),
  /** Whether brightness, colour degeneration, contrast and sharpness are among the changes. Default true. */
  allOps: /* @__PURE__ */ flag.default(true),
  ...interpolated,
  ...seeded,
  ...placed,
};

/** Options of `AugMix`, and those of every layer. */
export type AugMixOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'valueRange', 'numChains', 'chainDepth', 'factor', 'alpha', 'allOps', 'interpolation', 'seed', 'dataFormat',
] as const; // prettier-ignore

/**
 * Keras's AugMix (Hendrycks et al., 2020): while training, changes a batch by several chains of the changes that
 * `RandAugment` has, and mixes the results with each other and with the batch; clips to `valueRange`. Input `[batch,
 * height, width, 3]`, or of 1 channel; of any number without `allOps`.
 *
 * All is drawn anew for each batch, on the GPU, and each change of a chain computes all there are: use fewer or shorter
 * chains where it is slow. Keras's draws once which changes the chains have where it is compiled, in `fit` on
 * TensorFlow.
 */
export class AugMix extends /* @__PURE__ */ define(Augmentation, 'AugMix', POSITIONAL, schema) {
  readonly #changes = changesOf(this);

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (this.allOps) assertColours(inputShape, 1, 3);
    else assertImage(inputShape);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const { numChains, chainDepth, alpha, allOps } = this;
    const { common, colours } = this.#changes;
    const changes = allOps ? [...common, ...colours] : common;
    const own = beta(draws, [1, 1, 1, 1], alpha);
    const mixed = split(dirichlet(draws, numChains, alpha), numChains).map((share) => {
      let chain = x;
      for (let i = 0; i < chainDepth; i++) chain = changedByOne(chain, draws, changes, changes.length + 1);
      return mul(chain, share);
    });
    const sum = mixed.reduce((total, each) => add(total, each));
    return clip(add(mul(own, x), mul(sub(1, own), sum)), ...this.valueRange);
  }
}
