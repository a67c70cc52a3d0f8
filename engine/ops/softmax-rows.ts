import softmaxSource from '../../shaders/activation/softmax.wgsl?raw';
import softmaxGradientSource from '../../shaders/activation/softmax-gradient.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { type Op, assertType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { type Shader, shader } from '../wgsl';

/** The op of what is computed for each row of the last axis, and whose gradient is a function of the output. */
export function rowOp(name: string, forward: Shader, gradient: Shader): Op {
  const run = (shader: Shader, bindings: readonly [Tensor, ...Tensor[]]): void => {
    const { rows: ROWS, columns: COLUMNS } = rowsOf(bindings[0]);
    bindings[0].engine.dispatch(shader, { ROWS, COLUMNS }, bindings, { threads: ROWS });
  };
  return {
    name,
    infer: ([x]) => {
      assertType(name, 'x', x!, 'f32');
      if (x!.shape.length === 0) throw new ShapeError(`${name}: x must have rank 1 or more, got shape []`);
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ inputs: [x], outputs: [y] }) => run(forward, [x!, y!]),
    backward: ({ outputs: [y], dy, gradient: gradientOf }) => run(gradient, [dy, y!, gradientOf(0)]),
  };
}

export const softmaxOp = /* @__PURE__ */ rowOp(
  'softmax',
  /* @__PURE__ */ shader('softmax', softmaxSource),
  /* @__PURE__ */ shader('softmax-gradient', softmaxGradientSource),
);

/** Softmax along the last axis, which is all that most programs need. */
export const softmaxRows = (x: Tensor): Tensor => apply(softmaxOp, [x], undefined)[0]!;
