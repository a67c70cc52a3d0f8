import logSoftmaxSource from '../../shaders/activation/log-softmax.wgsl?raw';
import logSoftmaxGradientSource from '../../shaders/activation/log-softmax-gradient.wgsl?raw';
import { apply, assertTensors } from '../apply';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { along } from './argmax';
import { rowOp, softmaxOp } from './softmax-rows';
import { transpose } from './transpose';

export const logSoftmaxOp = /* @__PURE__ */ rowOp(
  'logSoftmax',
  /* @__PURE__ */ shader('log-softmax', logSoftmaxSource),
  /* @__PURE__ */ shader('log-softmax-gradient', logSoftmaxGradientSource),
);

/** Of rows along any axis: another than the last changes places with it, and back. */
export function alongAxis(op: Op, x: Tensor, axis: number): Tensor {
  const engine = assertTensors(op.name, [x]);
  const last = x.shape.length - 1;
  if (axis === -1 || axis === last) return apply(op, [x], undefined)[0]!;
  const { at } = along(op.name, x.shape, axis);
  const swapped = [...x.shape.keys()].with(at, last).with(last, at);
  return engine.scope(() => transpose(apply(op, [transpose(x, swapped)], undefined)[0]!, swapped));
}

/**
 * `exp(x) / sum of exp(x)` along an axis, any rank; finite for any finite x.
 * @param axis negative ones count from the end; default the last. Others are for tensors of up to six axes.
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return alongAxis(softmaxOp, x, axis);
}

/** Logarithm of the softmax along an axis, any rank, without going through it; otherwise as `softmax`. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return alongAxis(logSoftmaxOp, x, axis);
}
