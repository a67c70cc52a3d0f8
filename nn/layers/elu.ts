import { type Shape, type Tensor, activate } from '../../engine';
import { define } from '../keras-object';
import { notNegative } from '../options';
import type { OptionsOf } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

const schema = {
  /** Values below zero go to this times -1. Default 1. */
  alpha: /* @__PURE__ */ notNegative.default(1),
};

/** Options of `ELU`, and those of every layer. */
export type ELUOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's ELU: `x` above zero, else `alpha * (exp(x) - 1)`. */
export class ELU extends /* @__PURE__ */ define(Layer, 'ELU', ['alpha'], schema) {
  static override readonly notesShapes = true;
  static override readonly builtAtInit = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return activate(x, 'elu', { alpha: this.alpha });
  }
}
