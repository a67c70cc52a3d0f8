import { type Shape, type Tensor, leakyRelu } from '../../engine';
import { define } from '../keras-object';
import { notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

const schema = {
  /** What values below zero are multiplied by. Default 0.3. */
  negativeSlope: /* @__PURE__ */ notNegative.default(0.3),
};

/** Options of `LeakyReLU`, and those of every layer. */
export type LeakyReLUOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's LeakyReLU. */
export class LeakyReLU extends /* @__PURE__ */ define(Layer, 'LeakyReLU', ['negativeSlope'], schema) {
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }
}
