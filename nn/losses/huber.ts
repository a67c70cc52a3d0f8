import { type Tensor, huber } from '../../engine';
import { define } from '../keras-object';
import { notNegative, orNull, text } from '../options';
import type { OptionsOf } from '../schema';
import { KerasLoss, type LossOptions } from './loss';

const schema = {
  /** The error up to which the loss is its square, halved; beyond, it grows in a straight line. Default 1. */
  delta: /* @__PURE__ */ notNegative.default(1),
  /** Default Keras's, which is not the class's. */
  name: /* @__PURE__ */ orNull(text).default('huber_loss'),
};

/** Options of `Huber`, and those of every loss. */
export type HuberOptions = LossOptions & OptionsOf<typeof schema>;

/** Keras's Huber. Keras's config of it lacks `delta`, so that Keras loads it as 1; the one here has it. */
export class Huber extends /* @__PURE__ */ define(KerasLoss, 'Huber', ['delta', 'reduction', 'name'], schema) {
  readonly targets = 'values';

  rows(targets: Tensor, predictions: Tensor): Tensor {
    return huber(targets, predictions, this.delta);
  }
}
