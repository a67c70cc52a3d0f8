import gradientSource from '../../shaders/elementwise/prelu-gradient.wgsl?raw';
import source from '../../shaders/elementwise/prelu.wgsl?raw';
import { apply } from '../apply';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { OPERANDS, broadcastOp } from './binary';

const preluShader = /* @__PURE__ */ shader('prelu', source, OPERANDS);
const preluGradientShader = /* @__PURE__ */ shader('prelu-gradient', gradientSource, OPERANDS);

export const preluOp = /* @__PURE__ */ broadcastOp('prelu', preluShader, preluGradientShader, {});

/**
 * `x` where it is positive, else `alpha * x`, with NumPy's broadcasting of up to six axes: Keras's PReLU. The gradient
 * at 0 is 0, as in Keras.
 */
export function prelu(x: Tensor, alpha: Tensor): Tensor {
  return apply(preluOp, [x, alpha], undefined)[0]!;
}
