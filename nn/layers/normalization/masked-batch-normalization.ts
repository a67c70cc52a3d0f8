import {
  type BatchNormalizationOptions,
  type Tensor,
  add,
  broadcastTo,
  div,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  where,
} from '../../../engine';

/** Keras's `backend.epsilon()`, added to how many count. */
const LEAST = 1e-7;

/**
 * `batchNormalization` with the mean and the variance of what counts; all of x is normalized.
 * @param x `[..., c]`. @param mask of as many axes, 1 or its sizes.
 */
export function maskedBatchNormalization(
  x: Tensor,
  mask: Tensor,
  { gamma, beta, epsilon = 1e-3 }: BatchNormalizationOptions,
): [y: Tensor, mean: Tensor, variance: Tensor] {
  const over = { axes: [...x.shape.keys()].slice(0, -1), keepDims: true };
  const count = add(sum(broadcastTo(mask, x.shape), over), LEAST);
  const mean = div(sum(where(mask, x, 0), over), count);
  const centered = sub(x, mean);
  const variance = div(sum(where(mask, square(centered), 0), over), count);
  const normalized = mul(centered, rsqrt(add(variance, epsilon)));
  const scaled = gamma ? mul(normalized, gamma) : normalized;
  const each = (moment: Tensor): Tensor => reshape(moment, [-1]);
  return [beta ? add(scaled, beta) : scaled, each(mean), each(variance)];
}
