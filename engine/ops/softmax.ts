import logSoftmaxSource from '../../shaders/activation/log-softmax.wgsl?raw';
import logSoftmaxGradientSource from '../../shaders/activation/log-softmax-gradient.wgsl?raw';
import softmaxSource from '../../shaders/activation/softmax.wgsl?raw';
import softmaxGradientSource from '../../shaders/activation/softmax-gradient.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { shown } from '../known-options';
import { formatShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { type Shader, shader } from '../wgsl';

export interface SoftmaxAttrs {
  readonly axis: number;
}

function rowOp(name: string, forward: Shader, gradient: Shader): Op<SoftmaxAttrs> {
  const run = (shader: Shader, bindings: readonly [Tensor, ...Tensor[]], { axis }: SoftmaxAttrs): void => {
    const [{ engine, shape, size }] = bindings;
    const COUNT = shape.at(axis)!;
    const specs = { ROWS: size / COUNT, COUNT, INNER: sizeOf(shape.slice(axis)) / COUNT };
    engine.dispatch(shader, specs, bindings, { threads: specs.ROWS });
  };
  return {
    name,
    infer: ([x], { axis }) => {
      assertType(name, 'x', x!, 'f32');
      if (!(axis in x!.shape || axis + x!.shape.length in x!.shape))
        throw new ShapeError(`${name}: x of shape ${formatShape(x!.shape)} has no axis ${shown(axis)}`);
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ inputs: [x], outputs: [y], attrs }) => run(forward, [x!, y!], attrs),
    backward: ({ outputs: [y], dy, attrs, gradient: gradientOf }) => run(gradient, [dy, y!, gradientOf(0)], attrs),
  };
}

export const softmaxOp = /* @__PURE__ */ rowOp(
  'softmax',
  /* @__PURE__ */ shader('softmax', softmaxSource),
  /* @__PURE__ */ shader('softmax-gradient', softmaxGradientSource),
);
export const logSoftmaxOp = /* @__PURE__ */ rowOp(
  'logSoftmax',
  /* @__PURE__ */ shader('log-softmax', logSoftmaxSource),
  /* @__PURE__ */ shader('log-softmax-gradient', logSoftmaxGradientSource),
);

/**
 * `exp(x) / sum of exp(x)` along an axis, any rank; finite for any finite x.
 * @param axis negative ones count from the end; default the last.
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return apply(softmaxOp, [x], { axis })[0]!;
}

/** Logarithm of the softmax along an axis, any rank, without going through it; otherwise as `softmax`. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return apply(logSoftmaxOp, [x], { axis })[0]!;
}
