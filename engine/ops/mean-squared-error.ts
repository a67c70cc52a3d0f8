import source from '../../shaders/loss/mean_squared_error.wgsl?raw';
import gradientSource from '../../shaders/loss/mean_squared_error_gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const forwardKernel = /* @__PURE__ */ kernel('mean_squared_error', source);
const gradientKernel = /* @__PURE__ */ kernel('mean_squared_error_gradient', gradientSource);

export const meanSquaredErrorOp: Op = {
  name: 'meanSquaredError',
  infer: ([targets, predictions]) => [inferPerRow('meanSquaredError', targets!, predictions!, false)],
  forward: ({ engine, inputs: [targets, predictions], outputs: [y] }) => {
    const { rows, columns } = rowsOf(predictions!);
    engine.dispatch(forwardKernel, { ROWS: rows, COLUMNS: columns }, [targets!, predictions!, y!], { threads: rows });
  },
  backward: ({ engine, inputs: [targets, predictions], dy, gradient }) => {
    const { rows, columns } = rowsOf(predictions!);
    const bindings = [dy, targets!, predictions!, gradient(1)];
    engine.dispatch(gradientKernel, { ROWS: rows, COLUMNS: columns }, bindings, { threads: rows * columns });
  },
  differentiable: [1],
};

/**
 * Mean over each row of `(prediction - target)^2`. As `keras.losses`; targets have no gradient.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @returns `[n]`.
 */
export function meanSquaredError(targets: Tensor, predictions: Tensor): Tensor {
  return apply(meanSquaredErrorOp, [targets, predictions], undefined)[0]!;
}
