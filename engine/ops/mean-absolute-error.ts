import source from '../../shaders/loss/mean_absolute_error.wgsl?raw';
import gradientSource from '../../shaders/loss/mean_absolute_error_gradient.wgsl?raw';
import { apply } from '../apply';
import type { Op } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const forwardKernel = /* @__PURE__ */ kernel('mean_absolute_error', source);
const gradientKernel = /* @__PURE__ */ kernel('mean_absolute_error_gradient', gradientSource);

export const meanAbsoluteErrorOp: Op = {
  name: 'meanAbsoluteError',
  infer: ([targets, predictions]) => [inferPerRow('meanAbsoluteError', targets!, predictions!, false)],
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
 * Mean over each row of `|prediction - target|`. As `keras.losses`; the gradient where the two are equal is 0, and
 * targets have none.
 * @param targets `[n, k]`. @param predictions `[n, k]`. @returns `[n]`.
 */
export function meanAbsoluteError(targets: Tensor, predictions: Tensor): Tensor {
  return apply(meanAbsoluteErrorOp, [targets, predictions], undefined)[0]!;
}
