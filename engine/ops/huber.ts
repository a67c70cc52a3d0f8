import source from '../../shaders/loss/huber.wgsl?raw';
import gradientSource from '../../shaders/loss/huber_gradient.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import type { Op } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const forwardKernel = /* @__PURE__ */ kernel('huber', source);
const gradientKernel = /* @__PURE__ */ kernel('huber_gradient', gradientSource);

export interface HuberAttrs {
  readonly delta: number;
}

export const huberOp: Op<HuberAttrs> = {
  name: 'huber',
  infer: ([targets, predictions], { delta }) => {
    if (!(delta >= 0 && delta < Infinity)) throw new ArgumentError(`huber: delta must be 0 or more, got ${delta}`);
    return [inferPerRow('huber', targets!, predictions!, false)];
  },
  forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs: { delta } }) => {
    const { rows, columns } = rowsOf(predictions!);
    const specs = { ROWS: rows, COLUMNS: columns, DELTA: delta };
    engine.dispatch(forwardKernel, specs, [targets!, predictions!, y!], { threads: rows });
  },
  backward: ({ engine, inputs: [targets, predictions], attrs: { delta }, dy, gradient }) => {
    const { rows, columns } = rowsOf(predictions!);
    const specs = { ROWS: rows, COLUMNS: columns, DELTA: delta };
    const bindings = [dy, targets!, predictions!, gradient(1)];
    engine.dispatch(gradientKernel, specs, bindings, { threads: rows * columns });
  },
  differentiable: [1],
};

/**
 * Mean over each row of half the squared error where that is at most `delta`, and of `delta * |error| - delta^2 / 2`
 * beyond. As `keras.losses.huber`; targets have no gradient.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @param delta 0 or more; default 1. @returns `[n]`.
 */
export function huber(targets: Tensor, predictions: Tensor, delta = 1): Tensor {
  return apply(huberOp, [targets, predictions], { delta })[0]!;
}
