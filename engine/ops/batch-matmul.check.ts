import { sizeOf } from '../ndarray';
import type { Shape } from '../ndarray';
import type { OpCase, OpCheck } from '../op-check';
import { type BatchMatmulAttrs, batchMatmulOp } from './batch-matmul';

const productCase = (a: Shape, b: Shape, transposeA = false, transposeB = false): OpCase<BatchMatmulAttrs> => ({
  inputs: [{ shape: a }, { shape: b }],
  attrs: { transposeA, transposeB },
});

export const batchMatmulCheck: OpCheck<BatchMatmulAttrs> = {
  op: batchMatmulOp,
  reference: ([a, b], { transposeA, transposeB }) => {
    const [M, K] = (transposeA ? a!.shape.slice(-2).toReversed() : a!.shape.slice(-2)) as [number, number];
    const N = b!.shape.at(transposeB ? -2 : -1)!;
    const batch = sizeOf(a!.shape.slice(0, -2));
    const y = new Float64Array(batch * M * N);
    for (let i = 0; i < batch; i++)
      for (let m = 0; m < M; m++)
        for (let n = 0; n < N; n++) {
          let sum = 0;
          for (let k = 0; k < K; k++) {
            const left = a!.data[i * M * K + (transposeA ? k * M + m : m * K + k)]!;
            sum += left * b!.data[i * K * N + (transposeB ? n * K + k : k * N + n)]!;
          }
          y[(i * M + m) * N + n] = sum;
        }
    return [y];
  },
  random: (draw) => {
    const [batch, m, k, n] = [draw.shape(0, 2, 4), draw.size(65), draw.size(129), draw.size(65)];
    const [transposeA, transposeB] = [draw.of(true, false), draw.of(true, false)];
    return productCase(
      [...batch, ...(transposeA ? [k, m] : [m, k])],
      [...batch, ...(transposeB ? [n, k] : [k, n])],
      transposeA,
      transposeB,
    );
  },
  get cases() {
    return [
      productCase([3, 5], [5, 7]),
      productCase([2, 3, 5], [2, 5, 7]),
      productCase([2, 3, 5, 4], [2, 3, 6, 4], false, true),
      productCase([3, 5, 2], [3, 5, 7], true),
      productCase([2, 4, 8], [2, 12, 4], true, true),
      productCase([2, 20, 12], [2, 12, 36]),
      productCase([2, 12, 20], [2, 12, 36], true),
      productCase([2, 20, 12], [2, 36, 12], false, true),
    ];
  },
};
