import powerSource from '../../shaders/elementwise/power.wgsl?raw';
import powerGradientSource from '../../shaders/elementwise/power-gradient.wgsl?raw';
import powerFunctionSource from '../../shaders/elementwise/lib/power.wgsl?raw';
import { type TensorLike, applyTo } from '../operands';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { OPERANDS, broadcastOp } from './binary';
import { MATH } from './unary';

const shared = { ...OPERANDS, ...MATH, '/elementwise/lib/power.wgsl': powerFunctionSource };
const powerShader = /* @__PURE__ */ shader('power', powerSource, shared);
const powerGradientShader = /* @__PURE__ */ shader('power-gradient', powerGradientSource, shared);

export const powerOp = /* @__PURE__ */ broadcastOp('power', powerShader, powerGradientShader, {});

/**
 * `a` to the power of `b`, element by element, with NumPy's broadcasting of up to six axes. One of them may be numbers:
 * `power(x, 2)`. Whole exponents up to 64 are products; a negative number has whole powers only, others are NaN.
 */
export function power(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(powerOp, [a, b], undefined);
}
