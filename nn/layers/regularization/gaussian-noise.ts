import { type Tensor, gaussianNoise } from '../../../engine';
import { define } from '../../keras-object';
import { share } from '../../options';
import type { OptionsOf } from '../../schema';
import type { LayerOptions } from '../layer';
import { Noise, seeded } from './noise';

const schema = {
  /** Standard deviation of the noise, in [0, 1]. */
  stddev: share,
  ...seeded,
};

/** Options of `GaussianNoise`, and those of every layer. */
export type GaussianNoiseLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's GaussianNoise: adds normal noise of mean 0 while training, and is the identity otherwise. */
export class GaussianNoise extends /* @__PURE__ */ define(Noise, 'GaussianNoise', ['stddev', 'seed'], schema) {
  protected override get strength(): number {
    return this.stddev;
  }

  protected override noisy(x: Tensor, key: Tensor, salt: number): Tensor {
    return gaussianNoise(x, { stddev: this.stddev, key, salt });
  }
}
