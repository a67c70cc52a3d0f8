import type { Op } from '../op';
import type { Float64NDArray, OpCase, OpCheck } from '../op-check';
import {
  type BatchNormalizationAttrs,
  batchNormalizationInferenceOp,
  batchNormalizationOp,
} from './batch-normalization';

function normalizationCheck(op: Op<BatchNormalizationAttrs>, given: boolean): OpCheck<BatchNormalizationAttrs> {
  const normalizationCase = (
    shape: number[],
    { scale = true, center = true, epsilon = 1e-3 }: Partial<BatchNormalizationAttrs> = {},
    values?: readonly number[],
  ): OpCase<BatchNormalizationAttrs> => {
    const channels = { shape: shape.slice(-1) };
    const moments = given ? [channels, { ...channels, values: 'probability' } as const] : [];
    const inputs = [
      values ? { shape, values } : { shape },
      ...moments,
      ...(scale ? [channels] : []),
      ...(center ? [channels] : []),
    ];
    return { inputs, attrs: { scale, center, epsilon } };
  };
  return {
    op,
    reference: ([x, ...others], { scale, center, epsilon }) => {
      const { data, shape } = x!;
      const channels = shape.at(-1)!;
      const rows = data.length / channels;
      const next = () => (others.shift() as Float64NDArray).data;
      const meansOf = (values: Float64Array) => {
        const means = new Float64Array(channels);
        values.forEach((value, i) => (means[i % channels]! += value / rows));
        return means;
      };
      const mean = given ? next() : meansOf(data);
      const variance = given ? next() : meansOf(data.map((value, i) => (value - mean[i % channels]!) ** 2));
      const gamma = scale ? next() : mean.map(() => 1);
      const beta = center ? next() : mean.map(() => 0);
      const y = data.map((value, i) => {
        const c = i % channels;
        return (gamma[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + epsilon) + beta[c]!;
      });
      return given ? [y] : [y, mean, variance];
    },
    random: (draw) => {
      // Of few rows the variance is small by chance, and what it is divided by is not what was lost in digits.
      const [rows, channels] = [draw.integer(3, 9), draw.size(129)];
      return normalizationCase([...draw.of([rows], [rows, ...draw.shape(2, 2, 60)]), channels], {
        scale: draw.of(true, false),
        center: draw.of(true, false),
        epsilon: draw.of(1e-3, 0.1),
      });
    },
    get cases() {
      return [
        normalizationCase([1]),
        normalizationCase([5, 1]),
        normalizationCase([7, 3], { epsilon: 0.1 }),
        normalizationCase([65, 4], { scale: false }),
        normalizationCase([9, 1, 1, 5], { center: false }),
        normalizationCase([6, 5, 3, 2]),
        normalizationCase([5, 2, 2, 16], { scale: false, center: false }),
        normalizationCase([2, 3, 130]),
        // One number throughout, and numbers that are large beside what they differ by.
        normalizationCase([3, 2, 1], {}, [4, 4, 4, 4, 4, 4]),
        normalizationCase([2, 3, 1], {}, [100, 100.5, 99, 101, 100.25, 99.5]),
      ];
    },
  };
}

export const batchNormalizationCheck = /* @__PURE__ */ normalizationCheck(batchNormalizationOp, false);

export const batchNormalizationInferenceCheck = /* @__PURE__ */ normalizationCheck(batchNormalizationInferenceOp, true);
