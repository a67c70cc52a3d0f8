import softmaxSource from '../../shaders/activation/softmax.wgsl?raw';
import softmaxGradientSource from '../../shaders/activation/softmax-gradient.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { assertNone } from '../known-options';
import { type Op, assertType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const softmaxShader = /* @__PURE__ */ shader('softmax', softmaxSource);
const softmaxGradientShader = /* @__PURE__ */ shader('softmax-gradient', softmaxGradientSource);

function rowOp(name: 'softmax' | 'logSoftmax'): Op {
  const specs = (x: Tensor) => ({ ROWS: rowsOf(x).rows, COLUMNS: rowsOf(x).columns, LOG: name === 'logSoftmax' });
  return {
    name,
    infer: ([x]) => {
      assertType(name, 'x', x!, 'f32');
      if (x!.shape.length === 0) throw new ShapeError(`${name}: x must have rank 1 or more, got shape []`);
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y] }) => {
      engine.dispatch(softmaxShader, specs(x!), [x!, y!], { threads: rowsOf(x!).rows });
    },
    backward: ({ engine, outputs: [y], dy, gradient }) => {
      engine.dispatch(softmaxGradientShader, specs(y!), [dy, y!, gradient(0)], { threads: rowsOf(y!).rows });
    },
  };
}

const LAST_AXIS = 'it is along the last axis';

export const softmaxOp = /* @__PURE__ */ rowOp('softmax');
export const logSoftmaxOp = /* @__PURE__ */ rowOp('logSoftmax');

/** `exp(x) / sum of exp(x)` along the last axis, any rank; finite for any finite x. */
export function softmax(x: Tensor, ...others: readonly []): Tensor {
  assertNone('softmax', others, LAST_AXIS);
  return apply(softmaxOp, [x], undefined)[0]!;
}

/** Logarithm of the softmax along the last axis, any rank, without going through it. */
export function logSoftmax(x: Tensor, ...others: readonly []): Tensor {
  assertNone('logSoftmax', others, LAST_AXIS);
  return apply(logSoftmaxOp, [x], undefined)[0]!;
}
