import source from '../../shaders/loss/mean-absolute-error.wgsl?raw';
import gradientSource from '../../shaders/loss/mean-absolute-error-gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { rowLoss } from '../row-loss';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

export const meanAbsoluteErrorOp: Op = /* @__PURE__ */ rowLoss(
  'meanAbsoluteError',
  /* @__PURE__ */ shader('mean-absolute-error', source),
  /* @__PURE__ */ shader('mean-absolute-error-gradient', gradientSource),
);

/**
 * Mean over each row of `|prediction - target|`. As `keras.losses`; the gradient where the two are equal is 0, and
 * targets have none.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @returns `[n]`.
 */
export function meanAbsoluteError(targets: Tensor, predictions: Tensor): Tensor {
  return apply(meanAbsoluteErrorOp, [targets, predictions], undefined)[0]!;
}
