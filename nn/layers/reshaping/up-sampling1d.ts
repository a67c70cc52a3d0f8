import { type Shape, type Tensor, resize } from '../../../engine';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { alongRow, assertSequence } from '../row';

const schema = {
  /** How many times each step is repeated. Default 2. */
  size: /* @__PURE__ */ positiveInteger.default(2),
};

/** Options of `UpSampling1D`, and those of every layer. */
export type UpSampling1DOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's UpSampling1D. Input `[batch, steps, channels]`. */
export class UpSampling1D extends /* @__PURE__ */ define(Layer, 'UpSampling1D', ['size'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertSequence(inputShape);
    const [steps, channels] = inputShape as readonly [number, number];
    return [steps * this.size, channels];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return alongRow(x, (image) => resize(image, [1, image.shape[2]! * this.size], { interpolation: 'nearest' }));
  }
}
