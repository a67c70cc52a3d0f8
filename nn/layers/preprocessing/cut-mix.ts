import { type Shape, add, concatenate, sqrt, sub, where } from '../../../engine';
import { boxMask } from '../../../engine/ops/box-mask';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import type { Draws } from './augmentation';
import { beta } from './drawn-shares';
import { factor, placed, seeded } from './image-options';
import type { LayerOptions } from '../layer';
import { type Mixing, MixingAugmentation, meanBy, shuffled } from './mixing-augmentation';

const schema = {
  /**
   * What both parameters of the beta distribution of an image's share are drawn between, for a batch: from 0 to a
   * number, or between two. Default 1.
   */
  factor: /* @__PURE__ */ factor(0, 1).default(1),
  ...seeded,
  ...placed,
};

/** Options of `CutMix`, and those of every layer. */
export type CutMixOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'seed', 'dataFormat'] as const;

/**
 * Keras's CutMix (Yun et al., 2019): while training, a box of each image is filled with that of another of the batch.
 * Labels become means of both by their shares of the image, where the layer is applied to a batch of both: `layer({
 * images, labels })`. Input `[batch, height, width, channels]`.
 */
export class CutMix extends /* @__PURE__ */ define(MixingAugmentation, 'CutMix', POSITIONAL, schema) {
  override mixing([count, height, width]: Shape, draws: Draws): Mixing {
    const share = beta(draws, [count!, 1], add(draws.uniform([1], this.factor), 1e-6));
    const side = sqrt(sub(1, share));
    const box = boxMask(concatenate([side, side, draws.uniform([count!, 2])], 1), [height!, width!]);
    const others = shuffled(count!, draws);
    return {
      images: (x) => where(box, others(x), x),
      labels: meanBy(share, others),
    };
  }
}
