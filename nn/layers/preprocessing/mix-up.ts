import type { Shape } from '../../../engine';
import { define } from '../../keras-object';
import { positive } from '../../options';
import type { OptionsOf } from '../../schema';
import type { Draws } from './augmentation';
import { beta } from './drawn-shares';
import { placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';
import { type Mixing, MixingAugmentation, meanBy, shuffled } from './mixing-augmentation';

const schema = {
  /**
   * Both parameters of the beta distribution of an image's share: near 0 one of two images has nearly all. Default 0.2.
   */
  alpha: /* @__PURE__ */ positive.default(0.2),
  ...placed,
  ...seeded,
};

/** Options of `MixUp`, and those of every layer. */
export type MixUpOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['alpha', 'dataFormat', 'seed'] as const;

/**
 * Keras's MixUp (Zhang et al., 2018): while training, each image becomes a mean of itself and of another of the batch,
 * by weights that are drawn for each. Labels become the same means where the layer is applied to a batch of both:
 * `layer({ images, labels })`. Input `[batch, height, width, channels]`.
 */
export class MixUp extends /* @__PURE__ */ define(MixingAugmentation, 'MixUp', POSITIONAL, schema) {
  override mixing([count]: Shape, draws: Draws): Mixing {
    const others = shuffled(count!, draws);
    const share = beta(draws, [count!], this.alpha);
    const mixed = meanBy(share, others);
    return { images: mixed, labels: mixed };
  }
}
