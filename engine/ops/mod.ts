import modSource from '../../shaders/elementwise/mod.wgsl?raw';
import modGradientSource from '../../shaders/elementwise/mod-gradient.wgsl?raw';
import modFunctionSource from '../../shaders/elementwise/lib/mod.wgsl?raw';
import { type TensorLike, applyTo } from '../operands';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { OPERANDS, broadcastOp } from './binary';

const shared = { ...OPERANDS, '/elementwise/lib/mod.wgsl': modFunctionSource };
const modShader = /* @__PURE__ */ shader('mod', modSource, shared);
const modGradientShader = /* @__PURE__ */ shader('mod-gradient', modGradientSource, shared);

export const modOp = /* @__PURE__ */ broadcastOp('mod', modShader, modGradientShader, {});

/**
 * What is left of `a` after whole multiples of `b`, with the sign of `b`, as Python's `%`; element by element, with
 * NumPy's broadcasting of up to six axes. One of them may be numbers. Exact, however large `a` is; of an infinite `a`,
 * and by 0, it is NaN.
 */
export function mod(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(modOp, [a, b], undefined);
}
