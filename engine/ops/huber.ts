import source from '../../shaders/loss/huber.wgsl?raw';
import gradientSource from '../../shaders/loss/huber-gradient.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import type { Op } from '../op';
import { rowLoss } from '../row-loss';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

export interface HuberAttrs {
  readonly delta: number;
}

function specsOf({ delta }: HuberAttrs) {
  if (!(delta >= 0 && delta < Infinity)) throw new ArgumentError(`huber: delta must be 0 or more, got ${delta}`);
  return { DELTA: delta };
}

export const huberOp: Op<HuberAttrs> = /* @__PURE__ */ rowLoss(
  'huber',
  /* @__PURE__ */ shader('huber', source),
  /* @__PURE__ */ shader('huber-gradient', gradientSource),
  specsOf,
);

/**
 * Mean over each row of half the squared error where that is at most `delta`, and of `delta * |error| - delta^2 / 2`
 * beyond. As `keras.losses.huber`; targets have no gradient.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @param delta 0 or more; default 1. @returns `[n]`.
 */
export function huber(targets: Tensor, predictions: Tensor, delta = 1): Tensor {
  return apply(huberOp, [targets, predictions], { delta })[0]!;
}
