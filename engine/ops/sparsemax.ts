import { assertTensors } from '../apply';
import type { Tensor } from '../tensor';
import { activateFused } from './activation';
import { topK } from './argsort';
import { matmul } from './batch-matmul';
import { div, mul, sub } from './binary';
import { greater } from './compare';
import { moveaxis } from './moveaxis';
import { resolveAxes, sum } from './reduce';
import { reshape } from './reshape';

const ALONG = { axes: [1], keepDims: true };

/**
 * The nearest probabilities along an axis, of which most may be 0: sparsemax (Martins and Astudillo, 2016).
 * `max(x - tau, 0)`, whose tau makes them add up to 1; in Keras 3.15 they may add up to less.
 * @param axis negative ones count from the end; default the last.
 */
export function sparsemax(x: Tensor, axis = -1): Tensor {
  assertTensors('sparsemax', [x]);
  const { engine } = x;
  const [at] = resolveAxes('sparsemax', x, [axis]);
  return engine.scope(() => {
    const moved = moveaxis(x, at!, -1);
    const n = moved.shape.at(-1)!;
    const rows = reshape(moved, [-1, n]);
    // Which of them count has no gradient: a view is not on the tape.
    const [sorted] = topK(rows.view(rows.shape), n);
    const upTo = engine.tensor(
      Float32Array.from({ length: n * n }, (_, i) => Number(Math.floor(i / n) <= i % n)),
      [n, n],
    );
    const counts = engine.tensor(Float32Array.from({ length: n }, (_, i) => i + 1));
    const support = greater(sub(sorted, div(sub(matmul(sorted, upTo), 1), counts)), 0);
    const size = sum(support, ALONG);
    const least = div(sub(sum(mul(support, sorted), ALONG), 1), size);
    const chosen = greater(rows.view(rows.shape), least);
    const tau = div(sub(sum(mul(rows, chosen), ALONG), 1), size);
    return moveaxis(reshape(activateFused(sub(rows, tau), 'relu'), moved.shape), -1, at!);
  });
}
