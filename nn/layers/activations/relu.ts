import { type Tensor, activate } from '../../../engine';
import { define } from '../../keras-object';
import { notNegative, orNull } from '../../options';
import type { OptionsOf } from '../../schema';
import { ActivationLayer } from './activation-layer';
import type { LayerOptions } from '../layer';

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
export class ReLU
  extends /* @__PURE__ */ define(ActivationLayer, 'ReLU', ['maxValue', 'negativeSlope', 'threshold'], schema)
{
  override activate(x: Tensor): Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    return activate(x, 'relu', { maxValue, negativeSlope, threshold });
  }
}
