import { sgdUpdate } from '../../engine';
import { define } from '../keras-object';
import { flag, share } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep, learningRate } from './optimizer';

const schema = {
  /** Default 0.01. */
  learningRate: /* @__PURE__ */ learningRate.default(0.01),
  /** In [0, 1]. Default 0. */
  momentum: /* @__PURE__ */ share.default(0),
  /** Default false. */
  nesterov: /* @__PURE__ */ flag.default(false),
};

/** Options of `SGD`, with Keras's defaults, and those of every optimizer. */
export type SGDOptions = Omit<OptimizerOptions, 'learningRate'> & OptionsOf<typeof schema>;

/** Gradient descent, with momentum; see `sgdUpdate`. */
export class SGD extends /* @__PURE__ */ define(Optimizer, 'SGD', ['learningRate', 'momentum', 'nesterov'], schema) {
  override get slotNames(): readonly string[] {
    return this.momentum === 0 ? [] : ['momentum'];
  }

  override update({ slots: [m], ...step }: OptimizerStep): void {
    const { momentum, nesterov } = this;
    sgdUpdate({ ...step, m, momentum, nesterov });
  }
}
