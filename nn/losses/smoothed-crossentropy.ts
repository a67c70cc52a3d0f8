import { share } from '../options';
import type { OptionsOf } from '../schema';
import { axis } from './axis';
import { type LossOptions, crossentropy } from './loss';

/** The order in which the dense cross-entropies take their options by position. */
export const SMOOTHED = ['fromLogits', 'labelSmoothing', 'axis', 'reduction', 'name'] as const;

export const smoothedCrossentropy = {
  ...crossentropy,
  /** In [0, 1]: the share of the targets that is spread evenly over the classes, or over 0 and 1. Default 0. */
  labelSmoothing: /* @__PURE__ */ share.default(0),
  /**
   * The axis of the classes, or, of binary targets, that which is averaged over. Default -1, the last; not 0, the
   * batch.
   */
  axis: /* @__PURE__ */ axis.default(-1),
};

/** Options of `CategoricalCrossentropy` and `BinaryCrossentropy`, and those of every loss. */
export type SmoothedCrossentropyLossOptions = LossOptions & OptionsOf<typeof smoothedCrossentropy>;
