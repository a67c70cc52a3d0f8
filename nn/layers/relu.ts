import { type Shape, type Tensor, activate } from '../../engine';
import { define } from '../keras-object';
import { notNegative, orNull } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

const schema = {
  /** The largest output. Default null, none. */
  maxValue: /* @__PURE__ */ orNull(notNegative).default(null),
  /** What is below the threshold is this times its distance from it. Default 0. */
  negativeSlope: /* @__PURE__ */ notNegative.default(0),
  /** Default 0. */
  threshold: /* @__PURE__ */ notNegative.default(0),
};

/** Options of `ReLU`, and those of every layer. */
export type ReLUOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's ReLU: `x` above the threshold, at most `maxValue`; below it `negativeSlope * (x - threshold)`. As an
 * activation of other layers it is `'relu'`.
 */
export class ReLU extends /* @__PURE__ */ define(Layer, 'ReLU', ['maxValue', 'negativeSlope', 'threshold'], schema) {
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    return activate(x, 'relu', { maxValue, negativeSlope, threshold });
  }
}
