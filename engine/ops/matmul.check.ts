import { ACTIVATION_REFERENCE } from '../activation-forms';
import type { FusedActivation } from '../activations';
import type { OpCase, OpCheck } from '../op-check';

import { matmulOp } from './batch-matmul';
import { type DenseAttrs, denseOp } from './matmul';

const productCase = (
  rows: number | readonly number[],
  k: number,
  n: number,
  bias = false,
  activation: FusedActivation = 'linear',
): OpCase<DenseAttrs> => ({
  inputs: [{ shape: [rows, k].flat() }, { shape: [k, n] }, ...(bias ? [{ shape: [n] }] : [])],
  attrs: { activation },
});

const productReference: OpCheck<DenseAttrs>['reference'] = ([a, b, bias], { activation }) => {
  const [K, N] = b!.shape as [number, number];
  const M = a!.data.length / K;
  const y = new Float64Array(M * N);
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) {
      let sum = bias ? bias.data[n]! : 0;
      for (let k = 0; k < K; k++) sum += a!.data[m * K + k]! * b!.data[k * N + n]!;
      y[m * N + n] = ACTIVATION_REFERENCE[activation](sum);
    }
  return [y];
};

export const matmulCheck: OpCheck<DenseAttrs> = {
  op: matmulOp,
  reference: productReference,
  random: (draw) => {
    const columns = (): number => draw.of(draw.size(129), 4 * draw.integer(1, 16));
    const rows = draw.shape(1, 2, 129);
    return productCase(rows, columns(), columns());
  },
  get cases() {
    return [
      productCase(1, 1, 1),
      productCase(3, 5, 7),
      productCase(8, 4, 8),
      productCase(9, 12, 20),
      productCase(13, 17, 1),
      productCase([2, 1, 3], 5, 4),
    ];
  },
};

export const denseCheck: OpCheck<DenseAttrs> = {
  op: denseOp,
  reference: productReference,
  random: (draw) => {
    const columns = (): number => draw.of(draw.size(129), 4 * draw.integer(1, 16));
    const rows = draw.shape(1, 2, 129);
    return productCase(rows, columns(), columns(), draw.of(true, false), draw.of('linear', 'sigmoid'));
  },
  get cases() {
    return [
      productCase(1, 1, 1, true),
      productCase(5, 7, 3, true, 'sigmoid'),
      productCase(2, 65, 10, true),
      productCase(4, 8, 12, true, 'sigmoid'),
      productCase(3, 4, 4, true),
      productCase(7, 36, 20),
      productCase([5, 3], 7, 2, true),
      productCase([2, 3, 1], 8, 12, true, 'sigmoid'),
    ];
  },
};
