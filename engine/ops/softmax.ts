import softmaxSource from '../../shaders/activation/softmax.wgsl?raw';
import softmaxGradientSource from '../../shaders/activation/softmax_gradient.wgsl?raw';
import { ShapeError } from '../errors';
import { greatest } from '../extremes';
import { type Op, type OpCheck, apply, wantType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const softmaxKernel = /* @__PURE__ */ kernel('softmax', softmaxSource);
const softmaxGradientKernel = /* @__PURE__ */ kernel('softmax_gradient', softmaxGradientSource);

function rowOp(name: 'softmax' | 'logSoftmax'): Op {
  const specs = (x: Tensor) => ({ ROWS: rowsOf(x).rows, COLUMNS: rowsOf(x).columns, LOG: name === 'logSoftmax' });
  return {
    name,
    infer: ([x]) => {
      wantType(name, 'x', x!, 'f32');
      if (x!.shape.length === 0) throw new ShapeError(`${name}: x must have rank 1 or more, got shape []`);
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y] }) => {
      engine.dispatch(softmaxKernel, specs(x!), [x!, y!], { threads: rowsOf(x!).rows });
    },
    backward: ({ engine, outputs: [y], dy, gradient }) => {
      engine.dispatch(softmaxGradientKernel, specs(y!), [dy, y!, gradient(0)], { threads: rowsOf(y!).rows });
    },
  };
}

export const softmaxOp = /* @__PURE__ */ rowOp('softmax');
export const logSoftmaxOp = /* @__PURE__ */ rowOp('logSoftmax');

/** `exp(x) / sum of exp(x)` along the last axis, any rank; finite for any finite x. */
export function softmax(x: Tensor): Tensor {
  return apply(softmaxOp, [x], undefined)[0]!;
}

/** Logarithm of the softmax along the last axis, any rank, without going through it. */
export function logSoftmax(x: Tensor): Tensor {
  return apply(logSoftmaxOp, [x], undefined)[0]!;
}

/** In float64, row by row. */
export function softmaxReference(x: Float64Array, columns: number, log: boolean): Float64Array {
  const y = new Float64Array(x.length);
  for (let begin = 0; begin < x.length; begin += columns) {
    const row = x.subarray(begin, begin + columns);
    const largest = greatest(row);
    const logSum = largest + Math.log(row.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    row.forEach((v, i) => (y[begin + i] = log ? v - logSum : Math.exp(v - logSum)));
  }
  return y;
}

function rowCheck(op: Op): OpCheck {
  return {
    op,
    reference: ([x]) => [softmaxReference(x!.data, x!.shape.at(-1)!, op === logSoftmaxOp)],
    cases: [
      { inputs: [{ shape: [1] }], attrs: undefined },
      { inputs: [{ shape: [257] }], attrs: undefined },
      { inputs: [{ shape: [65, 10] }], attrs: undefined },
      { inputs: [{ shape: [3, 1] }], attrs: undefined },
      { inputs: [{ shape: [2, 3, 2, 7] }], attrs: undefined },
      { inputs: [{ shape: [2, 3], values: [1e4, 9999, -1e4, -1e4, -10001, -10000.5] }], attrs: undefined },
    ],
  };
}

export const softmaxCheck = /* @__PURE__ */ rowCheck(softmaxOp);
export const logSoftmaxCheck = /* @__PURE__ */ rowCheck(logSoftmaxOp);
