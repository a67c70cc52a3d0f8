import { type Tensor, alphaDropout } from '../../../engine';
import { define } from '../../keras-object';
import { decayRate } from '../../options';
import type { OptionsOf } from '../../schema';
import type { LayerOptions } from '../layer';
import { Noise, seeded } from './noise';
import { noiseShape } from './noise-shape';

const schema = {
  /** The share that is dropped while training, in [0, 1). */
  rate: decayRate,
  ...seeded,
  /** What is drawn for, with the batch, as in `Dropout`. Default null: the shape of the input. */
  noiseShape,
};

/** Options of `AlphaDropout`, and those of every layer. */
export type AlphaDropoutLayerOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's AlphaDropout (Klambauer et al., 2017), for layers whose activation is SELU: drops to SELU's least value, and
 * keeps mean 0 and variance 1; the identity when not training.
 */
export class AlphaDropout
  extends /* @__PURE__ */ define(Noise, 'AlphaDropout', ['rate', 'noiseShape', 'seed'], schema)
{
  protected override get strength(): number {
    return this.rate;
  }

  protected override noisy(x: Tensor, key: Tensor, salt: number): Tensor {
    return alphaDropout(x, { rate: this.rate, noiseShape: this.noiseShape, key, salt });
  }
}
