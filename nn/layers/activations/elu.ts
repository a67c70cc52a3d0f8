import { type Tensor, activate } from '../../../engine';
import { define } from '../../keras-object';
import { notNegative } from '../../options';
import type { OptionsOf } from '../../schema';
import { ActivationLayer } from './activation-layer';
import type { LayerOptions } from '../layer';

const schema = {
  /** Values below zero go to this times -1. Default 1. */
  alpha: /* @__PURE__ */ notNegative.default(1),
};

/** Options of `ELU`, and those of every layer. */
export type ELUOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's ELU: `x` above zero, else `alpha * (exp(x) - 1)`. */
export class ELU extends /* @__PURE__ */ define(ActivationLayer, 'ELU', ['alpha'], schema) {
  override activate(x: Tensor): Tensor {
    return activate(x, 'elu', { alpha: this.alpha });
  }
}
