import { type Shape, type Tensor, broadcastDropout, scale } from '../../../engine';
import { define } from '../../keras-object';
import { share } from '../../options';
import { type CallContext, type Inputs, Layer } from '../layer';
import { saltOf, saltOfUse } from '../salt';

const schema = {
  /** The share of the samples that are dropped while training, in [0, 1]. */
  dropPathRate: share,
};

/** Of Keras's ConvNeXt, whose files have it: drops whole samples while training, and scales the others. */
export class StochasticDepth extends /* @__PURE__ */ define(Layer, 'StochasticDepth', ['dropPathRate'], schema) {
  static override readonly module: string = 'keras.src.applications.convnext';
  /** What tells its draws from those of others. */
  protected readonly salt = saltOf(null);

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key, use }: CallContext): Tensor {
    const rate = this.dropPathRate;
    if (!training || rate === 0) return x;
    if (rate === 1) return scale(x, 0);
    const noiseShape = x.shape.map((_, axis) => (axis === 0 ? null : 1));
    return broadcastDropout(x, { rate, noiseShape, key, salt: saltOfUse(this.salt, use) });
  }
}
