import { type Shape, type Tensor, scale } from '../../engine';
import { define } from '../keras-object';
import { finite } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

const schema = {
  /** What the input is multiplied by. */
  scale: finite,
  /** Default 0. */
  offset: /* @__PURE__ */ finite.default(0),
};

/** Options of `Rescaling`, and those of every layer. */
export type RescalingOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Rescaling: `x * scale + offset`. `{ scale: 1 / 255 }` makes bytes numbers from 0 to 1. */
export class Rescaling extends /* @__PURE__ */ define(Layer, 'Rescaling', ['scale', 'offset'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return scale(x, this.scale, this.offset);
  }
}
