import { sizeOf, stridesOf } from '../ndarray';
import type { Op } from '../op';
import type { CaseInput, CaseValues, OpCheck } from '../op-check';
import { type ReduceOptions, meanOp, resolveAxes, sumOp, withOnes } from './reduce';

/** @param fold takes one more value into a result; `share` is 1 over the number of them. */
export function reduceCheck(
  op: Op<ReduceOptions>,
  values: CaseValues,
  fold: (result: number | undefined, value: number, share: number) => number,
): OpCheck<ReduceOptions> {
  const x = (...shape: number[]): readonly CaseInput[] => [{ shape, values }];
  return {
    op,
    reference: ([x], { axes }) => {
      const reduced = resolveAxes(op.name, { shape: x!.shape, dtype: 'f32' }, axes);
      const strides = stridesOf(x!.shape);
      const target = withOnes(x!.shape, reduced);
      const to = stridesOf(target);
      const results: number[] = [];
      x!.data.forEach((value, i) => {
        const at = x!.shape.map((n, axis) => (reduced.includes(axis) ? 0 : Math.floor(i / strides[axis]!) % n));
        const result = at.reduce((sum, index, axis) => sum + index * to[axis]!, 0);
        results[result] = fold(results[result], value, sizeOf(target) / x!.data.length);
      });
      return [Float64Array.from(results)];
    },
    random: (draw) => {
      const shape = draw.shape(0, 6, op.name === 'prod' ? 60 : 2500);
      return {
        inputs: [{ shape, values: values === 'normal' && op.name !== 'logsumexp' ? draw.any : values }],
        attrs: { ...draw.of({}, { axes: draw.some(shape.keys()) }), keepDims: draw.of(true, false) },
      };
    },
    cases: [
      { inputs: x(), attrs: {} },
      { inputs: x(1), attrs: { keepDims: true } },
      { inputs: x(257), attrs: {} },
      { inputs: x(64, 13), attrs: { axes: [0] } },
      { inputs: x(65, 7), attrs: { axes: [-1], keepDims: true } },
      { inputs: x(3, 4), attrs: { axes: [] } },
      { inputs: x(2, 3, 5, 7), attrs: { axes: [1, 3] } },
      { inputs: x(5, 3, 5, 4), attrs: { axes: [0, 1, 2] } },
      { inputs: x(5, 7, 3, 4), attrs: { axes: [1, 2] } }, // global pooling
      { inputs: x(2, 1, 3, 2, 2, 3), attrs: { axes: [-2, 0, 2], keepDims: true } },
    ],
  };
}

export const sumCheck = /* @__PURE__ */ reduceCheck(sumOp, 'normal', (sum = 0, value) => sum + value);

export const meanCheck = /* @__PURE__ */ reduceCheck(meanOp, 'normal', (sum = 0, value, share) => sum + value * share);
