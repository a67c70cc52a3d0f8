import { LifetimeError, type Shape, ShapeError, type Tensor, formatShape } from '../../../engine';
import { INTERPOLATIONS } from '../../../engine/interpolations';
import type * as resizing from '../../../engine/ops/resize';
import { define } from '../../keras-object';
import { dataFormat, oneOf, pair } from '../../options';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** How many times the rows and the columns: one number for both, or `[rows, columns]`. Default 2. */
  size: /* @__PURE__ */ pair.default(2),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
  /**
   * `'nearest'` repeats rows and columns; `'bilinear'`, `'bicubic'`, `'lanczos3'` and `'lanczos5'` compute what lies
   * between. Default `'nearest'`.
   */
  interpolation: /* @__PURE__ */ oneOf(...INTERPOLATIONS).default('nearest'),
};

/** Options of `UpSampling2D`, and those of every layer. */
export type UpSampling2DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's UpSampling2D. Input `[batch, height, width, channels]`. */
export class UpSampling2D
  extends /* @__PURE__ */ define(Layer, 'UpSampling2D', ['size', 'dataFormat', 'interpolation'], schema)
{
  #ops: typeof resizing | null = null;

  override async load(): Promise<void> {
    await super.load();
    this.#ops = await import('../../../engine/ops/resize');
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length !== 3)
      throw new ShapeError(`it takes images [height, width, channels], got ${formatShape(inputShape)}`);
    return [...this.#sizeOf(inputShape), inputShape[2]!];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    if (!this.#ops) throw new LifetimeError('its op is loaded when a model is built; await layer.load()');
    return this.#ops.resize(x, this.#sizeOf(x.shape.slice(1)), { interpolation: this.interpolation });
  }

  #sizeOf([height, width]: Shape): readonly [number, number] {
    return [height! * this.size[0], width! * this.size[1]];
  }
}
