import source from '../../shaders/loss/mean-squared-error.wgsl?raw';
import gradientSource from '../../shaders/loss/mean-squared-error-gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { rowLoss } from '../row-loss';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

export const meanSquaredErrorOp: Op = /* @__PURE__ */ rowLoss(
  'meanSquaredError',
  /* @__PURE__ */ shader('mean-squared-error', source),
  /* @__PURE__ */ shader('mean-squared-error-gradient', gradientSource),
);

/**
 * Mean over each row of `(prediction - target)^2`. As `keras.losses`; targets have no gradient.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @returns `[n]`.
 */
export function meanSquaredError(targets: Tensor, predictions: Tensor): Tensor {
  return apply(meanSquaredErrorOp, [targets, predictions], undefined)[0]!;
}
