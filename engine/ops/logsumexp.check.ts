import type { OpCheck } from '../op-check';
import { logsumexpOp } from './logsumexp';
import type { ReduceOptions } from './reduce';
import { reduceCheck } from './reduce.check';

/** log(exp(a) + exp(b)) */
function logaddexp(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  const largest = Math.max(a, b);
  return Number.isFinite(largest) ? largest + Math.log1p(Math.exp(Math.min(a, b) - largest)) : largest;
}

const check = /* @__PURE__ */ reduceCheck(logsumexpOp, 'normal', (sum = -Infinity, value) => logaddexp(sum, value));

export const logsumexpCheck: OpCheck<ReduceOptions> = {
  ...check,
  cases: [
    ...check.cases,
    { inputs: [{ shape: [2, 3], values: [1000, 999, -1000, -1000, -1001, -1000.5] }], attrs: { axes: [-1] } },
  ],
};
