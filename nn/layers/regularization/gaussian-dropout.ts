import { type Tensor, gaussianDropout } from '../../../engine';
import { define } from '../../keras-object';
import { decayRate } from '../../options';
import type { OptionsOf } from '../../schema';
import type { LayerOptions } from '../layer';
import { Noise, seeded } from './noise';

const schema = {
  /** In [0, 1): the noise has the standard deviation `sqrt(rate / (1 - rate))`. */
  rate: decayRate,
  ...seeded,
};

/** Options of `GaussianDropout`, and those of every layer. */
export type GaussianDropoutLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's GaussianDropout (Srivastava et al., 2014): multiplies by normal noise of mean 1 while training, and is the
 * identity otherwise.
 */
export class GaussianDropout extends /* @__PURE__ */ define(Noise, 'GaussianDropout', ['rate', 'seed'], schema) {
  protected override get strength(): number {
    return this.rate;
  }

  protected override noisy(x: Tensor, key: Tensor, salt: number): Tensor {
    return gaussianDropout(x, { rate: this.rate, key, salt });
  }
}
