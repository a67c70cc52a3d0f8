import type { OpCheck } from '../op-check';
import { prodOp } from './prod';
import type { ReduceOptions } from './reduce';
import { reduceCheck } from './reduce.check';

const check = /* @__PURE__ */ reduceCheck(prodOp, 'awayFromZero', (product = 1, value) => product * value);

export const prodCheck: OpCheck<ReduceOptions> = {
  ...check,
  cases: [
    ...check.cases,
    { inputs: [{ shape: [3, 3], values: [0, 2, 3, 0, 0, 5, 2, 0.5, -1] }], attrs: { axes: [1] } },
  ],
};
