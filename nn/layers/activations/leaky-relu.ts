import { type Tensor, leakyRelu } from '../../../engine';
import { define } from '../../keras-object';
import { notNegative } from '../../options';
import type { OptionsOf } from '../../schema';
import { ActivationLayer } from './activation-layer';
import type { LayerOptions } from '../layer';

const schema = {
  /** What values below zero are multiplied by. Default 0.3. */
  negativeSlope: /* @__PURE__ */ notNegative.default(0.3),
};

/** Options of `LeakyReLU`, and those of every layer. */
export type LeakyReLUOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's LeakyReLU. */
export class LeakyReLU extends /* @__PURE__ */ define(ActivationLayer, 'LeakyReLU', ['negativeSlope'], schema) {
  override activate(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }
}
