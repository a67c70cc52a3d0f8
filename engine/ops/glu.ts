import gluSource from '../../shaders/activation/glu.wgsl?raw';
import gluGradientSource from '../../shaders/activation/glu-gradient.wgsl?raw';
import { assertTensors } from '../apply';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { gluShape } from './glu-shape';
import { alongAxis } from './softmax';

const gluShader = /* @__PURE__ */ shader('glu', gluSource);
const gluGradientShader = /* @__PURE__ */ shader('glu-gradient', gluGradientSource);

const specsOf = (y: Tensor) => ({ SIZE: y.size, HALF: y.shape.at(-1)! });

export const gluOp: Op = {
  name: 'glu',
  infer: ([x]) => {
    assertType('glu', 'x', x!, 'f32');
    return [{ shape: gluShape(x!.shape), dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y] }) => {
    engine.dispatch(gluShader, specsOf(y!), [x!, y!], { threads: y!.size });
  },
  backward: ({ engine, inputs: [x], outputs: [y], dy, gradient }) => {
    engine.dispatch(gluGradientShader, specsOf(y!), [dy, x!, gradient(0)], { threads: y!.size });
  },
};

/**
 * Gated linear unit, `a * sigmoid(b)` of the halves of an axis, which must be even: `[..., 2n]` to `[..., n]`. As
 * `keras.activations.glu`.
 * @param axis negative ones count from the end; default the last. Others are for tensors of up to six axes.
 */
export function glu(x: Tensor, axis = -1): Tensor {
  assertTensors('glu', [x]);
  gluShape(x.shape, axis);
  return alongAxis(gluOp, x, axis);
}
