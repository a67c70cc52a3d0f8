import { type Shape, ShapeError, type Tensor, broadcastDropout, scale } from '../../../engine';
import { type Config, define } from '../../keras-object';
import { dataFormat, share } from '../../options';
import type { OptionsOf } from '../../schema';
import type { Inputs, LayerOptions } from '../layer';
import { Noise, seeded } from './noise';

const schema = {
  /** The share of the channels that is dropped while training, in [0, 1]. */
  rate: share,
  ...seeded,
};

/** Options of `SpatialDropout1D`, and those of every layer. */
export type SpatialDropout1DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Drops whole channels of a sample. */
abstract class SpatialDropout extends /* @__PURE__ */ define(Noise, 'SpatialDropout', ['rate', 'seed'], schema) {
  /** How many axes a batch has. */
  protected abstract readonly rank: number;

  protected override get strength(): number {
    return this.rate;
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    const [inputShape] = inputShapes;
    if (inputShape.length + 1 !== this.rank)
      throw new ShapeError(`input must have ${this.rank} axes with the batch, got [batch, ${inputShape.join(', ')}]`);
    return super.infer(inputShapes);
  }

  protected override noisy(x: Tensor, key: Tensor, salt: number): Tensor {
    const { rate } = this;
    const noiseShape = x.shape.map((_, axis) => (axis === 0 || axis === x.shape.length - 1 ? null : 1));
    return rate === 1 ? scale(x, 0) : broadcastDropout(x, { rate, noiseShape, key, salt });
  }

  /** Keras's have no `trainable`, and refuse it; their `dtype` is a name. */
  override getConfig(): Config {
    const { trainable: _, ...config } = super.getConfig();
    return { ...config, dtype: 'float32' };
  }
}

/** Keras's SpatialDropout1D: drops whole channels of sequences `[batch, steps, channels]`, as `Dropout` otherwise. */
export class SpatialDropout1D extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout1D';
  protected override readonly rank = 3;
}

const schema2D = {
  ...schema,
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `SpatialDropout2D`, and those of every layer. */
export type SpatialDropout2DOptions = OptionsOf<typeof schema2D> & LayerOptions;

/** Keras's SpatialDropout2D (Tompson et al., 2014): drops whole channels of images, as `Dropout` otherwise. */
export class SpatialDropout2D
  extends /* @__PURE__ */ define(SpatialDropout, 'SpatialDropout2D', ['rate', 'dataFormat', 'seed'], schema2D)
{
  protected override readonly rank = 4;
}
